# docker build -t bindle .
# docker run -d --name library -v library:/data -p 4556:4556 bindle
# docker exec library bindle status
#
# The node listens for other nodes on port 4556. Its admin port has no passwords and stays inside the
# container; -e BINDLE_HTTP_LISTEN=0.0.0.0:8620 -p 127.0.0.1:8620:8620 offers it to this machine.

FROM debian:bookworm-slim AS build
WORKDIR /src
COPY tools/setup tools/setup
RUN tools/setup && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release && cmake --build --preset release && strip build/release/bin/bindle build/release/bin/bindled

FROM debian:bookworm-slim
COPY tools/setup /tmp/setup
RUN /tmp/setup --runtime && rm -rf /tmp/setup /var/lib/apt/lists/* \
  && useradd --uid 4556 --home-dir /data --no-create-home --shell /usr/sbin/nologin bindle \
  && install -d -o bindle -g bindle -m 700 /data
COPY --from=build /src/build/release/bin/bindle /src/build/release/bin/bindled /usr/local/bin/
COPY config/container-entrypoint /usr/local/bin/
USER bindle
VOLUME /data
EXPOSE 4556
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD bindle --quiet status || exit 1
ENTRYPOINT ["container-entrypoint"]
