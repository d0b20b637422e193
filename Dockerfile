FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv --without-pip /opt/steadyframe
# `make lock` writes it: requirements.lock without the development tools.
COPY requirements-image.lock ./
RUN python -m pip --python /opt/steadyframe/bin/python install --no-cache-dir \
      --require-hashes --requirement requirements-image.lock
COPY pyproject.toml README.md LICENSE ./
COPY config config
COPY connectors connectors
COPY monitor monitor
RUN python -m pip --python /opt/steadyframe/bin/python install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 steadyframe \
 && useradd --system --uid 10001 --gid steadyframe --home-dir /practice --no-create-home steadyframe \
 && install -d -o steadyframe -g steadyframe -m 0750 /practice /practice/data
COPY --from=build /opt/steadyframe /opt/steadyframe
# matplotlib keeps its list of fonts in MPLCONFIGDIR: a place that is writable on a read-only root.
ENV PATH=/opt/steadyframe/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib
USER 10001:10001
# The practice's own folder: steadyframe.yaml and what it names.
WORKDIR /practice
VOLUME ["/practice/data"]
# Healthy while the daemon does its work.
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 \
  CMD ["steadyframe", "run", "--health"]
ENTRYPOINT ["steadyframe"]
CMD ["run"]
