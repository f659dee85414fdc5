"""Where the records of the orders domain are. Data and queries, no control flow."""

from fullstop.handlers.contract import Domain, Fact, Mask, Matter, NeededBy, Reads, RecordSet, Words

_OPEN = Words("订单还没完成", "the order is not completed")
_COMPLETED = Words("订单完成那天", "the day the order was completed")
_DISPUTE = Words("售后还没办完", "an after-sales case is open")

_VOUCHER = Reads("orders.vouchers", "vouchers.order_no = {record}.order_no")

# An order is open until its return window is over and no refund is open (R11). Here as elsewhere a
# day that has not come yet has ended nothing.
ORDER_OPEN = Fact(
    "order_open",
    "boolean",
    """(select coalesce(vouchers.completed_on > {day}, true) from orders.vouchers
        where vouchers.order_no = {record}.order_no)""",
    reads=(_VOUCHER,),
    words=_OPEN,
)

COMPLETED_ON = Fact(
    "completed_on",
    "date",
    """(select vouchers.completed_on from orders.vouchers
        where vouchers.order_no = {record}.order_no)""",
    nullable=True,  # not yet completed: order_open holds the row
    reads=(_VOUCHER,),
    words=_COMPLETED,
)

# The voucher is locked too: a new dispute refers to it, so it waits for the decision.
AFTER_SALES_OPEN = Fact(
    "after_sales_open",
    "boolean",
    """exists (select from orders.after_sales
        where after_sales.order_no = {record}.order_no
          and coalesce(after_sales.closed_on > {day}, true))""",
    reads=(Reads("orders.after_sales", "after_sales.order_no = {record}.order_no"), _VOUCHER),
    words=_DISPUTE,
)

AFTER_SALES = RecordSet(
    name="after_sales",
    words=Words("售后记录（聊天、照片）", "After-sales cases (chats, photos)"),
    short=Words("售后记录", "after-sales"),
    table="orders.after_sales",
    key="case_no",
    # The desk calls the customer back: what it finishes the case by is not masked (R7).
    personal={"chat": None, "photo": None, "contact_phone": None, "nickname": Mask.NULL},
    facts=(
        Fact(
            "after_sales_open",
            "boolean",
            "coalesce({record}.closed_on > {day}, true)",
            words=_DISPUTE,
            matter=Matter.AFTER_SALES_OPEN,
        ),
    ),
)

REVIEWS = RecordSet(
    name="reviews",
    words=Words("您写的评价", "Reviews you wrote"),
    short=Words("评价", "reviews"),
    table="orders.reviews",
    key="review_no",
    authors_own=True,
    personal={"text": None, "photo": None, "nickname": Mask.NULL},
    facts=(AFTER_SALES_OPEN,),
)

# Of the ready file `electronic_invoices`: an invoice whose kind nobody noted is kept the longer. A
# day of issue that is missing keeps it without an end, as it does without the kinds.
INVOICE_KINDS = (
    Fact(
        "paper_issued_on",
        "date",
        """case when {record}.kind = 'paper'
            then coalesce({record}.issued_on, date '2999-12-31') end""",
        nullable=True,  # no paper: the other fact holds it
        words=Words("开票那天（纸质发票）", "the day a paper invoice was issued"),
    ),
    Fact(
        "not_paper_fiscal_year_end",
        "date",
        """case when {record}.kind is distinct from 'paper' then coalesce(
            (date_trunc('year', {record}.issued_on::timestamp) + interval '1 year -1 day')::date,
            date '2999-12-31') end""",
        nullable=True,  # paper
        words=Words(
            "开票那个会计年度的最后一天（电子发票和没有注明的）",
            "the last day of the fiscal year of an electronic invoice, or of one of no known kind",
        ),
    ),
)

INVOICES = RecordSet(
    name="invoices",
    words=Words("发票", "Invoices"),
    short=Words("发票", "invoices"),
    table="orders.invoices",
    key="invoice_no",
    personal={
        "title": None,
        "tax_no": None,
        "buyer_phone": Mask.PHONE,
        "buyer_email": Mask.EMAIL,
        "delivery_address": Mask.ADDRESS,
    },
    sealed=("title", "tax_no"),
    facts=(
        ORDER_OPEN,
        Fact(
            "issued_on",
            "date",
            "{record}.issued_on",
            words=Words("开票那天", "the day the invoice was issued"),
        ),
        *INVOICE_KINDS,
    ),
)

LOGISTICS = RecordSet(
    name="logistics",
    words=Words("快递信息", "Delivery records"),
    short=Words("快递信息", "deliveries"),
    table="orders.logistics",
    key="shipment_no",
    unit="order_no",
    personal={
        "receiver": None,
        "street": None,
        "receiver_phone": Mask.PHONE,
        "door_number": Mask.NULL,
    },
    sealed=("receiver", "street"),
    facts=(ORDER_OPEN, AFTER_SALES_OPEN, COMPLETED_ON),
)

DETAILS = RecordSet(
    name="details",
    plausible_rows=50_000,
    words=Words("订单详情", "Order details"),
    short=Words("订单详情", "order details"),
    table="orders.details",
    key="line_no",
    unit="order_no",
    personal={"remark": None, "gift_note": None, "nickname": None, "receiver": None},
    facts=(
        ORDER_OPEN,
        COMPLETED_ON,
        AFTER_SALES_OPEN,
        Fact(
            "completed_on_without_voucher",
            "date",
            """(select vouchers.completed_on from orders.vouchers
                where vouchers.order_no = {record}.order_no and not vouchers.complete)""",
            nullable=True,  # a complete voucher exists: the details may go
            reads=(_VOUCHER,),
            words=Words(
                "订单完成那天（没有完整交易凭证的订单）",
                "the day an order without a complete voucher was completed",
            ),
        ),
    ),
)

VOUCHERS = RecordSet(
    name="vouchers",
    words=Words("交易凭证（没有姓名、电话）", "Transaction vouchers (no name, no phone)"),
    short=Words("交易凭证", "vouchers"),
    table="orders.vouchers",
    key="order_no",
    facts=(
        Fact(
            "order_open",
            "boolean",
            "coalesce({record}.completed_on > {day}, true)",
            words=_OPEN,
            matter=Matter.ORDER_OPEN,
        ),
        Fact("completed_on", "date", "{record}.completed_on", nullable=True, words=_COMPLETED),
        Fact(
            "fiscal_year_end",
            "date",
            """(date_trunc('year', {record}.completed_on::timestamp)
                + interval '1 year -1 day')::date""",
            nullable=True,
            words=Words("订单完成那个会计年度的最后一天", "the last day of that fiscal year"),
        ),
    ),
    needed_by=(
        NeededBy("after_sales", "order_no"),
        NeededBy("reviews", "order_no"),
        NeededBy("invoices", "order_no"),
        NeededBy("logistics", "order_no"),
        NeededBy("details", "order_no"),
    ),
)

DOMAIN = Domain(
    name="orders",
    record_sets=(AFTER_SALES, REVIEWS, INVOICES, LOGISTICS, DETAILS, VOUCHERS),
)
