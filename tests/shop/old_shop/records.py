"""Where the records of the old shop are. Data and queries, no control flow."""

from fullstop.handlers.contract import (
    Domain,
    Fact,
    Mask,
    NeededBy,
    Reads,
    RecordSet,
    Through,
    Words,
)

_ZONE = "Asia/Shanghai"
_ORDER = Reads("shop.orders", "orders.id = {record}.order_id")
_TICKET = Reads("shop.tickets", "tickets.id = {record}.ticket_id")
_OPEN = Words("订单还没完成", "the order is not completed")
_CLOSED_ON = Words("订单完成那天", "the day the order was completed")
_TICKET_OPEN = Words("客服还没办完", "the desk has not finished")

ORDER_LINES = RecordSet(
    name="order_lines",
    words=Words("订单明细", "Order lines"),
    short=Words("订单明细", "lines"),
    table="shop.order_lines",
    key=("order_id", "line_no"),
    subject="order_id",
    subject_type="bigint",
    through=Through("shop.orders", "id", "customer_id"),
    personal={"gift_note": Mask.NULL},
    facts=(
        Fact(
            "order_open",
            "boolean",
            """(select orders.closed_on is null from shop.orders
                where orders.id = {record}.order_id)""",
            reads=(_ORDER,),
            words=_OPEN,
        ),
        Fact(
            "closed_on",
            "date",
            """(select orders.closed_on from shop.orders
                where orders.id = {record}.order_id)""",
            nullable=True,
            reads=(_ORDER,),
            words=_CLOSED_ON,
        ),
    ),
)

ORDERS = RecordSet(
    name="orders",
    words=Words("订单", "Orders"),
    short=Words("订单", "orders"),
    table="shop.orders",
    key="id",
    subject="customer_id",
    subject_type="bigint",
    personal={
        "receiver": Mask.NAME,
        "buyer": {"phone": Mask.PHONE, "card": {"name": Mask.NAME}},
    },
    facts=(
        Fact("order_open", "boolean", "coalesce({record}.closed_on > {day}, true)", words=_OPEN),
        Fact("closed_on", "date", "{record}.closed_on", nullable=True, words=_CLOSED_ON),
    ),
    needed_by=(NeededBy("order_lines", "order_id"),),
)

PAYMENTS = RecordSet(
    name="payments",
    words=Words("付款记录", "Payments"),
    short=Words("付款记录", "payments"),
    table="billing.payments",
    key="id",
    subject="customer_no",
    created_at="paid_on",
    created_type="date",
    created_zone=_ZONE,
    personal={"account": Mask.NULL},
    facts=(
        Fact("paid_on", "date", "{record}.paid_on", words=Words("付款那天", "the day it was paid")),
    ),
)

INVOICES = RecordSet(
    name="invoices",
    words=Words("发票", "Invoices"),
    short=Words("发票", "invoices"),
    table="billing.invoices",
    key="invoice_no",
    subject="customer_no",
    subject_type="char",
    created_zone=_ZONE,
    personal={"title": None, "e_mail": Mask.EMAIL},
    facts=(
        Fact(
            "issued_on",
            "date",
            "{record}.issued_on",
            words=Words("开票那天", "the day the invoice was issued"),
        ),
    ),
)

TICKET_MESSAGES = RecordSet(
    name="ticket_messages",
    words=Words("客服对话", "Messages to the desk"),
    short=Words("客服对话", "messages"),
    table="shop.ticket_messages",
    key="id",
    subject="ticket_id",
    subject_type="bigint",
    through=Through("shop.tickets", "id", "customer_id"),
    personal={"said": None},
    facts=(
        Fact(
            "ticket_open",
            "boolean",
            """(select coalesce(tickets.closed_on > {day}, true) from shop.tickets
                where tickets.id = {record}.ticket_id)""",
            reads=(_TICKET,),
            words=_TICKET_OPEN,
        ),
    ),
)

TICKETS = RecordSet(
    name="tickets",
    words=Words("客服工单", "Tickets"),
    short=Words("客服工单", "tickets"),
    table="shop.tickets",
    key="id",
    subject="customer_id",
    subject_type="bigint",
    personal={"about": None},
    facts=(
        Fact(
            "ticket_open",
            "boolean",
            "coalesce({record}.closed_on > {day}, true)",
            words=_TICKET_OPEN,
        ),
    ),
    needed_by=(NeededBy("ticket_messages", "ticket_id"),),
)

ADDRESSES = RecordSet(
    name="addresses",
    words=Words("收货地址", "Addresses"),
    short=Words("收货地址", "addresses"),
    table="shop.addresses",
    key="id",
    subject="customer_id",
    subject_type="bigint",
    personal={"receiver": None, "street": None},
)

PAGE_VIEWS = RecordSet(
    name="page_views",
    words=Words("浏览记录", "Pages viewed"),
    short=Words("浏览记录", "views"),
    table="shop.page_views",
    key="id",
    subject="customer_id",
    subject_type="bigint",
    personal={"page": None},
)

SEARCHES = RecordSet(
    name="searches",
    words=Words("搜索记录", "Searches"),
    short=Words("搜索记录", "searches"),
    table="shop.searches",
    key="id",
    subject="customer_id",
    subject_type="bigint",
    created_zone=_ZONE,
    personal={"words": None},
)

EVENTS = RecordSet(
    name="events",
    words=Words("使用记录", "Usage notes"),
    short=Words("使用记录", "usage"),
    table="shop.events",
    key=("id", "kind"),
    subject="customer_id",
    subject_type="bigint",
    personal={"note": None},
)

SUBSCRIPTIONS = RecordSet(
    name="subscriptions",
    words=Words("邮件订阅", "Newsletters"),
    short=Words("邮件订阅", "letters"),
    table="Shop News.subscriptions",
    key="id",
    subject="customer_ref",
    subject_type="citext",
    personal={"e_mail": None},
)

CUSTOMERS = RecordSet(
    name="customers",
    words=Words("账号资料", "Account"),
    short=Words("账号资料", "account"),
    table="shop.customers",
    key="id",
    subject="id",
    subject_type="bigint",
    created_zone=_ZONE,
    personal={"phone": Mask.NULL, "name": Mask.NULL},
    needed_by=(
        NeededBy("addresses", "customer_id"),
        NeededBy("orders", "customer_id"),
        NeededBy("tickets", "customer_id"),
    ),
)

DOMAIN = Domain(
    name="old_shop",
    record_sets=(
        ORDER_LINES,
        ORDERS,
        PAYMENTS,
        INVOICES,
        TICKET_MESSAGES,
        TICKETS,
        ADDRESSES,
        PAGE_VIEWS,
        SEARCHES,
        EVENTS,
        SUBSCRIPTIONS,
        CUSTOMERS,
    ),
)
