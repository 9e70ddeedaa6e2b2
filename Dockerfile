# The same packages, native libraries and commands as `make run` (tests/jalan/test_produksi.py
# compares them). Processes are named in Procfile; the image's own command is the web process.
FROM python:3.11.14-slim-bookworm AS bangun
COPY requirements.txt /requirements.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: -r /requirements.txt
COPY requirements-node.txt /bangun/
COPY pkh/jalan /bangun/pkh/jalan
RUN python /bangun/pkh/jalan/siapkan.py js /venv/js

# pg_dump and pg_restore of the server's own version, for `manage.py cadangkan`.
FROM postgres:18.6-bookworm AS postgres
RUN mkdir /pustaka && cp -a /usr/lib/*-linux-gnu/libpq.so.5* /pustaka/

FROM python:3.11.14-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libpq5 liblz4-1 libzstd1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home pkh
COPY --from=postgres /usr/lib/postgresql/18/bin/pg_dump /usr/lib/postgresql/18/bin/pg_restore /usr/local/bin/
COPY --from=postgres /pustaka/ /usr/local/lib/
RUN ldconfig && pg_dump --version && pg_restore --version
COPY --from=bangun /venv /venv
WORKDIR /app
COPY manage.py Procfile ./
COPY pkh pkh
COPY kpm kpm
COPY pendamping pendamping
COPY graduasi graduasi
COPY laporan laporan
COPY templates templates
COPY static static
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=2 \
    PKH_MODE=produksi \
    PKH_DATA=/data \
    PKH_STATIC=/app/statis \
    PKH_ALAMAT=0.0.0.0:8000
# Only the settings are read here; none of these values is kept in the image.
RUN PKH_HOST=bangun.invalid \
    PKH_RAHASIA=hanya-saat-membangun-0123456789-abcdefghijklmnopqrstuvwxyz \
    DATABASE_URL=postgres://bangun@bangun.invalid/bangun \
    REDIS_URL=redis://bangun.invalid/0 \
    python manage.py collectstatic --noinput
USER pkh
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "pkh/jalan/server.py", "pkh.wsgi"]
