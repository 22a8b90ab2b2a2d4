# The image holds one static binary and the certificates of the public authorities: no shell, no package manager.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/srm . && mkdir -m 0700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/srm /srm
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV SRM_DATA=/data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s --retries=3 CMD ["/srm", "health"]
ENTRYPOINT ["/srm"]
CMD ["serve"]
