# One image for web, worker, beat and migrations; docker-compose.yml says which command each of them runs.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.lock requirements-uv.lock ./
RUN python -m venv /opt/venv \
    && python -m pip install --no-cache-dir --quiet --require-hashes -r requirements-uv.lock \
    && uv pip install --no-cache --quiet --python /opt/venv/bin/python --compile-bytecode \
        --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm
# Pango and a font: PDF files are made by WeasyPrint.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin mentorship \
    && install -d -o mentorship -g mentorship /data/media
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MEDIA_ROOT=/data/media
# Compiled here, because the running container cannot write beside the code.
RUN python -m compileall -q . && python manage.py collectstatic --noinput
USER mentorship
VOLUME /data/media
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 \
    CMD ["python", "bin/healthcheck.py", "web"]
CMD ["gunicorn", "mentorship.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--graceful-timeout=20", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-", \
     "--logger-class=mentorship.web_log.WebLogger"]
