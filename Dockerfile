# syntax=docker/dockerfile:1
# build → test → run. docker build --target test . runs every test; the default target is the small image that serves.
FROM debian:12 AS build
WORKDIR /src
COPY scripts/install-deps scripts/install-deps
RUN scripts/install-deps --run-only
COPY . .
RUN cmake --preset release && ninja -C build/release hub && strip build/release/hub
RUN scripts/with-node bash -c 'cd web && npm ci --no-audit --no-fund && npm run build'

FROM build AS test
RUN scripts/test

FROM debian:12-slim AS run
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libssl3 libsqlite3-0 libpq5 libhiredis0.14 libspdlog1.10 libfmt9 libsodium23 liboath0 \
       libicu72 libboost-url1.81.0 libpugixml1v5 libqrcodegencpp1 libprometheus-cpp-core1.0 libsimdjson14 libsystemd0 libmimalloc2.0 zlib1g libxlsxwriter4 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/hub --create-home --shell /usr/sbin/nologin hub
COPY --from=build /src/build/release/hub /usr/local/bin/hub
COPY --from=build /src/config /usr/share/hub/config
COPY --from=build /src/web/dist /usr/share/hub/web
ENV HUB_WEB__ROOT=/usr/share/hub/web
USER hub
WORKDIR /var/lib/hub
VOLUME /var/lib/hub
EXPOSE 8080
# the hub itself, without a curl in the image: bash opens the connection
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 2 line <&3 && [[ $line == *' 200 '* ]]"]
ENTRYPOINT ["hub"]
# a container listens for its proxy; put the secrets in by *_file settings (docs/operations.md)
CMD ["serve", "--config", "/etc/hub/hub.json", "--set", "server.address=0.0.0.0"]
