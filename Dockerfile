# Cedulita in an image that holds one static file: docker build -t cedulita .
FROM rust:1-slim-bookworm AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY deploy/dist.toml deploy/
COPY glibc-malloc glibc-malloc
COPY pixels pixels
COPY src src
COPY fixtures fixtures
COPY benches benches
# The certificates are those whom `verify` and `record` trust when they call another server.
RUN cargo rustc --bin cedulita --profile dist --locked --config deploy/dist.toml -- -Copt-level=3 \
    && mkdir -p /image/etc/ssl/certs \
    && cp target/*/dist/cedulita /image/ \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/

# Nothing is compiled from here on. Where a binary is there already, deploy/image/build.sh takes these lines alone.
FROM scratch
COPY --from=build /image/ /
LABEL org.opencontainers.image.title="Cedulita" \
      org.opencontainers.image.description="A local, unofficial emulator of AccuAuth's Ecuador ID-card OCR" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
USER 65532:65532
# Inside a container the loopback address cannot be reached from outside.
ENV CEDULITA_HOST=0.0.0.0
# Who publishes the port decides who reaches the admin API; without this it would want a token.
ENV CEDULITA_CONTAINER=1
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s CMD ["/cedulita", "health"]
ENTRYPOINT ["/cedulita"]
