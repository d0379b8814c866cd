# Every target but those that say so installs what it needs. Requires Debian 12 and a Swift toolchain in PATH.
#
# What make help prints:
#
## Use
##   make build                the library, put beside the Lua files in lua/mod_cloud_notify
##   make library              the same, without installing packages first
##   make run                  a tour of the rules on a real Prosody, ten seconds
##   make install              into PREFIX=/usr/local or PLUGINDIR=FOLDER, after make library; needs nothing but Prosody
##   make uninstall            the other way; both say what the server takes then
##   make clean                remove everything built
##   make help                 this list
##
## Ship
##   make dist                 dist/: packages for amd64, arm64 and armhf
##   make release-notes        what CHANGELOG.md says about a version, for tag=vVERSION
##   make test-packages        what the packages hold, on real servers
##   make test-debian          apt installs, upgrades and removes the package on fresh Debian 12 and 13
##   make test-reproducible    do two folders give the same packages? minutes
##   make test-arm64           the library for arm64 in an emulated Lua and Prosody; three minutes
##   make test-armhf           the same for armhf
##
## Check
##   make test                 every test
##   make lint                 style, boundaries between the parts, linkage, documents
##   make bench-guard          fail if an event costs more bytes or instructions than before
##   make sanitize             the bridge with sanitizers, the library under valgrind
##   make mutants              change the code: do the tests notice? only=FILE; takes hours
##
## Search
##   make oracle               the same scenarios on ejabberd: what differs without a reason? only=NAME show=1
##   make differential         random events through the original and this module; sequences=N seed=N
##   make fuzz                 search for inputs that break the library; seconds=N
##   make fuzz-keep            add what make fuzz has learned to the corpus
##   make soak                 thousands of sessions and pushes: does anything leak? original=1
##   make kill                 kill -9 under load: what is lost? rounds=N seed=N
##   make nightly              new differential sequences, fuzz, kill, soak
##
## Measure
##   make bench                time and memory per event, compared with the original; rounds=N growth=N scale=N,N
##   make bench-plot           docs/benchmark.md: drawings and tables of make bench and make bench-server
##   make bench-server         the same on real servers; server_rounds=N server_pushes=N
##   make instructions         instructions per event; only=SCENARIO
##   make outages              what outages of push services cost, compared with the original; only=NAME phones=N
##   make instructions-server  the same on real servers
##   make bench-baseline       accept the cost that bench-guard measures now

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: build run test bench bench-plot bench-guard bench-baseline bench-server instructions instructions-server differential mutants nightly lint clean

architecture := $(shell dpkg --print-architecture)
library := lua/mod_cloud_notify/cloud_notify_rules.so
python := .venv/bin/python
prosody13 := .build/prosody13
prosody13_next := .build/prosody13-next
fuzzer := .build/fuzz/fuzz
meter := .build/benchmark/meter.so
unstripped := .build/benchmark/mod_cloud_notify

build: .build/installed-packages library

# Needs a Swift toolchain, liblua5.4-dev, binutils and a C compiler, and installs nothing.
.PHONY: library
library:
	Scripts/build-library $(architecture) $(library)

.PHONY: help
help:
	@sed -n 's/^## \{0,1\}//p' Makefile

PREFIX := /usr/local
PLUGINDIR := $(PREFIX)/lib/prosody/modules
PROSODYCTL := prosodyctl
.PHONY: install uninstall
install uninstall: export DESTDIR := $(DESTDIR)
install uninstall: export PLUGINDIR := $(PLUGINDIR)
install uninstall: export PROSODYCTL := $(PROSODYCTL)
install uninstall:
	@Scripts/install $@

libraries := $(patsubst %,.build/library/%/cloud_notify_rules.so,amd64 arm64 armhf)
$(libraries): .build/library/%/cloud_notify_rules.so: .build/packages-for-dist Scripts/build-library Package.swift VERSION \
		library.lds $(shell find Sources -type f)
	Scripts/build-library $* $@

.PHONY: dist
dist: $(libraries)
	rm -rf dist
	mkdir dist
	for library in $^; do Scripts/package-module $$(basename $$(dirname $$library)) $$library dist; done
	lintian --allow-root --fail-on=error,warning dist/*.deb
	cd dist && sha256sum -- * >SHA256SUMS

.PHONY: release-notes
release-notes:
	@Scripts/release-notes "$(tag)"

.PHONY: test-packages
test-packages: .build/installed-packages dist $(python) $(prosody13)
	PROSODY13_ROOT=$(abspath $(prosody13)) Tests/packages/unpacked
	cd Tests/server && PROSODY13_ROOT=$(abspath $(prosody13)) $(abspath $(python)) -m pytest -q -n 2 test_install_documents.py

# Mounts file systems, which a container may forbid.
.PHONY: test-debian
debian_systems := .build/debian12.tar .build/debian13.tar
test-debian: dist $(debian_systems)
	Tests/packages/debian $(debian_systems)
.build/debian12.tar: suite := bookworm
.build/debian13.tar: suite := trixie
$(debian_systems): Scripts/make-debian | .build/packages-for-dist
	Scripts/make-debian $(suite) $@

.PHONY: test-reproducible
test-reproducible: .build/packages-for-dist
	Tests/packages/reproducible

.PHONY: test-arm64 test-armhf
test-arm64: .build/library/arm64/cloud_notify_rules.so .build/arm64-root $(python)
	Tests/library/foreign arm64 .build/arm64-root $(python)
test-armhf: .build/library/armhf/cloud_notify_rules.so .build/armhf-root $(python)
	Tests/library/foreign armhf .build/armhf-root $(python)

.build/%-root: | .build/packages-for-dist
	Scripts/unpack-foreign-packages $* $@ lua5.4 prosody

run: build $(python)
	$(python) Tests/tools/demo/demo.py

test: build $(python) $(prosody13) $(prosody13_next) $(fuzzer)
	PROSODY13_ROOT=$(abspath $(prosody13)) PROSODY13_NEXT_ROOT=$(abspath $(prosody13_next)) Scripts/test

# make kill seed=N repeats the requests of a run.
.PHONY: kill
kill: rounds := 100
kill: build $(python) $(prosody13)
	PROSODY13_ROOT=$(abspath $(prosody13)) $(python) Tests/tools/kill/kill_rounds.py \
		--rounds $(rounds) $(addprefix --seed ,$(seed))

# make soak original=1 measures the Lua original.
.PHONY: soak
sessions := 2000
pushes := 50000
parts := 5
original :=
soak: build $(python) $(prosody13)
	PROSODY13_ROOT=$(abspath $(prosody13)) $(python) Tests/tools/soak/soak.py \
		--sessions $(sessions) --pushes $(pushes) --parts $(parts) $(if $(original),--original)

# Less than an hour for both versions. make outages only=s2s takes the outages with that in their name.
.PHONY: outages
phones := 200
outages: build $(python) $(prosody13)
	lua5.4 Tests/tools/benchmark/wake_ups.lua
	PROSODY13_ROOT=$(abspath $(prosody13)) $(python) Tests/tools/outages/outage_table.py \
		--phones $(phones) $(addprefix --only ,$(only))

# The bridge's tests with sanitizers, the built library under valgrind.
.PHONY: sanitize
sanitize: build
	Tests/library/sanitize

# make fuzz seconds=3600 searches longer; seed=N makes the same choices again.
.PHONY: fuzz fuzz-keep
seconds := 600
fuzz: $(fuzzer)
	Tests/tools/fuzz/run $(dir $(fuzzer)) search $(seconds) $(seed)
fuzz-keep: $(fuzzer)
	Tests/tools/fuzz/run $(dir $(fuzzer)) keep
$(fuzzer): .build/installed-packages $(shell find Sources Tests/support/CLuaTesting Tests/tools/fuzz -type f ! -path '*/corpus/*')
	Tests/tools/fuzz/build $(@D)

# make bench rounds=5 growth=0 scale=1000 is a short run. scale: numbers of users.
rounds := 30
growth := 200000
scale := 1000,10000,100000
bench: build $(meter) $(prosody13)
	lua5.4 Tests/tools/benchmark/bench.lua --rounds $(rounds) --growth $(growth) --json .build/bench.json
	PROSODY_ROOT=$(prosody13)/usr/lib/prosody lua5.4 Tests/tools/benchmark/bench.lua --rounds $(rounds) --growth 0 --users 0 \
		--original $(prosody13)/usr/lib/prosody/modules/mod_cloud_notify.lua --json .build/bench-13.json
	lua5.4 Tests/tools/benchmark/scale.lua --users $(scale) --json .build/bench-scale.json

plot_packages := .build/plot-packages
bench-plot: $(plot_packages)
	$(python) Tests/tools/benchmark/plot.py --folder docs --scale .build/bench-scale.json .build/bench.json .build/bench-13.json
	$(python) -B Tests/tools/benchmark/table.py docs/benchmark.md --bench .build/bench.json .build/bench-13.json \
		--bench-scale .build/bench-scale.json --bench-server .build/bench-server-0.12.json .build/bench-server-13.json

$(plot_packages): Tests/tools/benchmark/requirements.txt $(python)
	.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# Instructions per event of both modules, by callgrind. make instructions only=queue counts some of the scenarios.
only :=
instructions: build $(meter) $(unstripped)
	lua5.4 Tests/tools/benchmark/instructions.lua $(abspath $(unstripped))/mod_cloud_notify.lua $(only)

# Fails if heap bytes or instructions per event, or instructions per decision, exceed Tests/tools/benchmark/baseline.txt.
bench-guard: build $(meter)
	lua5.4 Tests/tools/benchmark/guard.lua

# For a change that is worth its cost.
bench-baseline: build $(meter)
	lua5.4 Tests/tools/benchmark/guard.lua --update

# Real servers with four variants of the push module. About a quarter of an hour for each version of Prosody.
server_rounds := 10
server_pushes := 30000
bench-server: build $(prosody13)
	for version in 0.12 13; do \
		PROSODY13_ROOT=$(abspath $(prosody13)) python3 -B Tests/tools/benchmark/server/load.py --version $$version \
			--rounds $(server_rounds) --pushes $(server_pushes) --json .build/bench-server-$$version.json; \
	done

instructions-server: build $(unstripped) $(prosody13)
	for version in 0.12 13; do \
		PROSODY13_ROOT=$(abspath $(prosody13)) python3 -B Tests/tools/benchmark/server/instructions.py --version $$version \
			--ours $(abspath $(dir $(unstripped))) --dumps .build/callgrind-server; \
	done

$(meter): Tests/tools/benchmark/meter.c .build/installed-packages
	mkdir -p $(@D)
	gcc -std=c11 -O2 -Wall -Wextra -Werror -shared -fPIC -o $@ $<

# Our module with symbols, for profiles.
$(unstripped): build
	rm -rf $@
	mkdir -p $(@D)
	cp -r lua/mod_cloud_notify $@
	cp .build/release/libcloud_notify_rules.so $@/cloud_notify_rules.so
	Scripts/seal $@/cloud_notify_rules.so

# New sequences every time; seed=N starts from a seed. Shrinks failures and writes them to .build/differential, or to the
# corpus with keep=1.
sequences := 200000
seed :=
keep :=
differential: build
	lua5.4 Tests/tools/differential/run.lua --sequences $(sequences) $(addprefix --seed ,$(seed)) \
		$(if $(keep),--found Tests/tools/differential/corpus)

# make oracle show=1 prints what each server showed.
.PHONY: oracle
ejabberd := .build/ejabberd
show :=
oracle: build $(python) $(prosody13) $(ejabberd)
	PROSODY13_ROOT=$(abspath $(prosody13)) $(python) Tests/tools/oracle/oracle.py --ejabberd $(ejabberd) \
		$(addprefix --only ,$(only)) $(if $(show),--show)

# Takes hours. only=StreamManagementRule checks one file, sample=200 that many random mutants.
sample :=
mutants: build
	python3 -B Tests/tools/mutation/mutate.py $(addprefix --only ,$(only)) $(addprefix --sample ,$(sample))

# New inputs each time, so any run may fail; the others still run. Takes the variables of each target. A short run:
# make nightly sequences=100000 seconds=600 rounds=20 sessions=200 pushes=5000 sample=50
nightly:
	$(MAKE) --keep-going differential fuzz kill soak mutants sample=$(or $(sample),200)

lint: build
	Scripts/lint

.build/installed-packages: Scripts/install-packages
	Scripts/install-packages
	mkdir -p .build
	touch $@

.build/packages-for-dist: Scripts/install-packages
	Scripts/install-packages for-dist
	mkdir -p .build
	touch $@

$(python): Tests/server/requirements.txt .build/installed-packages
	/usr/bin/python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/server/requirements.txt
	touch $@

$(prosody13):
	Scripts/unpack-prosody13 $@

# A Debian release in the making may lack a Prosody 13 that runs here. The tests then say that they did without.
$(prosody13_next): | $(prosody13)
	-Scripts/unpack-prosody13 $@ forky $(prosody13)

$(ejabberd):
	Scripts/unpack-ejabberd $@

clean:
	rm -rf .build .venv dist $(library)
