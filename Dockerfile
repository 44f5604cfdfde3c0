# The observatory in a container. Two images come out of this file:
#   docker build -t tokenarium .                            the app, with a worker of its own
#   docker build -t tokenarium-worker --target worker .     a worker that can run language models
#   docker run -p 8501:8501 -v tokenarium:/state tokenarium
# Several of each beside a database: compose.yaml; what to mind: docs/hosting.md.

# Debian 12's packages are where some corpora of the catalogue come from.
FROM python:3.11-slim-bookworm AS base
# The lists of packages stay: whoever runs the app can't renew them, and `apt-get download` needs them.
RUN apt-get update \
    && apt-get install -y --no-install-recommends npm postgresql-client libjemalloc2 \
    && useradd --create-home --uid 10001 tokenarium \
    && install -d -o tokenarium /state

WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt -c constraints.txt

COPY app.py ./
COPY .streamlit .streamlit
COPY analysis analysis
COPY api api
COPY data data
COPY pages pages
COPY studies studies
COPY worker worker

USER tokenarium
# What is compiled at run time is kept in the volume: the program's own folder can't be written.
ENV TOKENARIUM_HOME=/state NUMBA_CACHE_DIR=/state/derived/numba
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 TOKENARIUM_HOSTED=1

FROM base AS worker
USER root
COPY requirements-worker.txt ./
RUN pip install --no-cache-dir -r requirements-worker.txt -c constraints.txt
USER tokenarium
VOLUME /state
CMD ["python", "-m", "worker"]

FROM base AS app
# The default tokenizers and corpora (75 MB): a new volume begins with what lies here. What can't be
# had now is fetched at the first start.
RUN python -m data fetch || true
VOLUME /state
EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=5s --start-period=180s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["python", "app.py", "--address", "0.0.0.0"]
