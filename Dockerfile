# One image for every process: `fullstop consume orders`, `fullstop aggregate`, `fullstop relay`, …
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /source
RUN python -m venv /opt/fullstop
# What changes seldom comes first, so that it is built seldom.
COPY requirements-build.lock requirements-runtime.lock ./
RUN python -m pip install --quiet --require-hashes -r requirements-build.lock \
 && /opt/fullstop/bin/pip install --quiet --require-hashes -r requirements-runtime.lock
COPY pyproject.toml README.md LICENSE ./
COPY fullstop fullstop
COPY schemas schemas
COPY outbox outbox
COPY handlers handlers
COPY gateways gateways
COPY intake intake
COPY notify notify
COPY running running
COPY stores stores
COPY sandbox sandbox
COPY client client
COPY testing testing
COPY consumers consumers
RUN python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/fullstop/bin/pip install --quiet --no-deps --no-index dist/*.whl

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Fullstop" \
      org.opencontainers.image.description="Carries a customer's deletion request to every domain that holds their data, and says only what was proven." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin fullstop
COPY --from=build /opt/fullstop /opt/fullstop
ENV PATH=/opt/fullstop/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
ENTRYPOINT ["fullstop"]
CMD ["--help"]
