# Everything starts here. The bootstrap needs Python 3.11+ only; see docs/operasi.md.
# The system's own before the one in PATH: Debian's is compiled with a profile, pyenv's is not.
PYTHON ?= $(shell for p in /usr/bin/python3 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
# exec: the supervisor watches the make above it, not a shell between them.
SIAPKAN = @p="$(PYTHON)"; command -v $${p%% *} >/dev/null || { echo "$$p tidak ada. Perlu Python 3.11 atau lebih baru: minta admin apt install python3, atau sebut tempatnya: make run PYTHON=/jalur/python3" >&2; exit 1; }; exec $$p pkh/jalan/siapkan.py

.PHONY: help run services stop test check bench tahan keandalan sbom kunci
help: ## daftar perintah
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: ## seluruh sistem dengan tahun contoh Kutai Kartanegara di http://127.0.0.1:8000 (PORT=... untuk yang lain)
	$(SIAPKAN) run

services: ## hanya PostgreSQL dan Valkey, di latar belakang
	$(SIAPKAN) services

stop: ## hentikan semua milik folder ini
	$(SIAPKAN) stop

test: ## semua uji, juga uji peramban (sebagian: make test ARGS="tests/kpm -x")
	$(SIAPKAN) test $(ARGS)

check: ## gaya, tipe, templat, migrasi, setelan produksi, audit paket
	$(SIAPKAN) check

bench: ## ukur kecepatan, tabel dan bench/hasil.json
	$(SIAPKAN) bench $(ARGS)

tahan: ## perbuatan acak selagi bagian sistem mati, berhenti, cakram penuh (ARGS="--menit 10 --benih 7")
	$(SIAPKAN) tahan $(ARGS)

keandalan: ## tulis docs/keandalan.md dari yang terukur (bench/hasil*.json) dan dari uji
	$(SIAPKAN) keandalan $(ARGS)

sbom: ## daftar semua paket (CycloneDX) ke sbom.json
	$(SIAPKAN) sbom

kunci: ## perbarui requirements*.txt dari requirements*.in
	$(SIAPKAN) kunci
