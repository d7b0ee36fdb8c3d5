# Cedulita in an image that holds one static file: docker build -t cedulita .
FROM rust:1-slim-bookworm AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock ./
COPY glibc-malloc glibc-malloc
COPY src src
COPY fixtures fixtures
COPY benches benches
# Naming the target keeps the static C library out of build scripts and macros, which must load at build time.
# A static program cannot look getrandom up by name and would want /dev/urandom instead, hence the second flag.
RUN host=$(rustc -vV | sed -n 's/^host: //p') \
    && RUSTFLAGS='-C target-feature=+crt-static --cfg getrandom_backend="linux_getrandom"' \
       cargo build --profile dist --locked --target "$host" \
    && cp "target/$host/dist/cedulita" /cedulita

FROM scratch
COPY --from=build /cedulita /cedulita
# Whom `verify` and `record` trust when they call another server.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532
# Inside a container the loopback address cannot be reached from outside.
ENV CEDULITA_HOST=0.0.0.0
# Who publishes the port decides who reaches the admin API; without this it would want a token.
ENV CEDULITA_CONTAINER=1
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s CMD ["/cedulita", "health"]
ENTRYPOINT ["/cedulita"]
