"""Metrics, as mod_http_openmetrics shows them, and the dashboard and the alerts that read them."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import promql_parser
import pytest
import yaml

from push_service import GONE, NEVER, Answer
from server import MODULES, reserve_port
from world import eventually

DOCS = Path(__file__).resolve().parents[2] / "docs"
PREFIX = "prosody_mod_cloud_notify__"
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@pytest.fixture(scope="module")
def more_options():
    port, reservation = reserve_port()
    yield {"statistics": "internal", "statistics_interval": "manual", "modules_enabled": [*MODULES, "http_openmetrics"],
           "http_ports": [port], "http_interfaces": ["127.0.0.1"], "https_ports": [], "push_max_errors": 3,
           "push_error_period": 0, "push_max_devices": 30, "smacks_max_ack_delay": 1}
    reservation.close()


class Scrape:
    """The samples of the module: name without prefix -> labels and value."""

    def __init__(self, text):
        self.text = text
        self.samples = {}
        for name, labels, value in (match.groups() for match in map(SAMPLE.match, text.splitlines()) if match):
            if name.startswith(PREFIX):
                labels = dict(LABEL.findall(labels or ""))
                assert labels.pop("host") == "localhost"
                self.samples.setdefault(name, []).append((labels, float(value)))

    def sum(self, name, **wanted):
        """The sum of the samples that have these labels."""
        return sum(value for labels, value in self.samples.get(PREFIX + name, ()) if wanted.items() <= labels.items())

    def values(self, name, label):
        """The values of a label."""
        return {labels[label] for labels, _ in self.samples.get(PREFIX + name, ())}


def read(server):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.options['http_ports'][0]}/metrics", timeout=10) as answer:
        return answer.read().decode()


def scrape(world):
    return Scrape(read(world.server))


def counted(world, name, number=1, **labels):
    """Waits until a metric has grown by a number: what others did before does not count."""
    before = scrape(world).sum(name, **labels)
    return lambda: eventually(lambda: scrape(world).sum(name, **labels) == before + number,
                              what=f"{number} more {name} {labels}")


def all_samples(world):
    """Of a server that pushed, and has counted its registrations: name -> samples."""
    lives(world)
    return eventually(lambda: next((found for found in [scrape(world).samples] if PREFIX + "registrations" in found), None),
                      what="the number of registrations")


def lives(world):
    """A phone is pushed and comes back. Another one is refused until its registration ends."""
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, "hello")
    world.push.expect(phone.node)
    world.push.settle()
    phone.resume()
    node = world.away(world.user())
    for _ in range(3):
        world.push.answer(node, GONE)
        world.control("ping", username=node.split("-")[0])
        world.push.expect(node)
        world.push.settle()


def test_pushes_answers_skips_ends_and_returns_are_counted(world):
    started = scrape(world)
    anna = world.user()
    phone = world.asleep(anna)
    world.friend().message(phone.jid, "hello")
    world.push.expect(phone.node)
    world.push.settle()
    now = scrape(world)
    assert now.sum("pushes_total", importance="important") == started.sum("pushes_total", importance="important") + 1
    assert now.sum("answers_total", outcome="result") == started.sum("answers_total", outcome="result") + 1
    assert now.sum("answer_seconds_count") == started.sum("answer_seconds_count") + 1
    assert now.sum("cache_users") >= 1
    assert anna not in now.text


def test_a_device_that_resumes_ends_the_time_to_wake(world):
    phone = world.asleep(world.user())
    is_counted = counted(world, "wake_seconds_count")
    world.friend().message(phone.jid, "hello")
    world.push.expect(phone.node)
    phone.resume()
    is_counted()


def test_a_late_ack_ends_the_time_to_wake(world):
    phone = world.phone(world.user()).stop_acking()
    is_counted = counted(world, "wake_seconds_count")
    world.friend().message(phone.jid, "hello")
    world.push.expect(phone.node)
    phone.stop_acking()
    is_counted()
    world.lose(phone)
    phone.resume()
    is_counted()


def test_a_phone_that_acknowledged_before_the_push_was_not_away(world):
    phone = world.phone(world.user()).stop_acking()
    not_counted = counted(world, "wake_seconds_count", 0)
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    phone.stop_acking()
    world.push.expect(phone.node)
    phone.stop_acking()
    world.lose(phone)
    phone.resume()
    not_counted()


def test_errors_are_counted_by_conditions_of_the_standard(world):
    gone, other = counted(world, "errors_total", 3, condition="item-not-found"), counted(world, "errors_total", condition="other")
    ended = counted(world, "ended_total", reason="disabled_after_errors")
    anna, bob = world.user(), world.user()
    nodes = {anna: world.away(anna), bob: world.away(bob)}
    for username, how in ((bob, Answer(("cancel", "made-up"))), (anna, GONE), (anna, GONE), (anna, GONE)):
        world.push.answer(nodes[username], how)
        world.control("ping", username=username)
        world.push.expect(nodes[username])
        world.push.settle()
    for check in (gone, other, ended):
        check()
    assert scrape(world).values("errors_total", "condition") == {"item-not-found", "other"}


def test_a_push_without_an_answer_is_in_flight(world):
    before = scrape(world).sum("in_flight")
    anna = world.user()
    node = world.away(anna)
    world.push.answer(node, NEVER)
    world.control("ping", username=anna)
    world.push.expect(node)
    assert scrape(world).sum("in_flight") == before + 1


def test_what_is_not_pushed_is_counted_by_reason(world):
    anna = world.user()
    world.away(anna)
    vetoed = counted(world, "not_pushed_total", reason="vetoed")
    world.control("rule", username=anna, veto="muted")
    world.friend().message(f"{anna}@localhost", "muted")
    vetoed()


def test_a_reload_keeps_the_values(world):
    anna = world.user()
    node = world.away(anna)
    world.control("ping", username=anna)
    world.push.expect(node)
    world.push.settle()
    before = scrape(world)
    world.control("reload")
    after = scrape(world)
    for name in ("pushes_total", "answers_total", "not_pushed_total", "ended_total", "answer_seconds_count"):
        assert after.sum(name) == before.sum(name), name


def test_sixteen_services_have_labels_and_others_share_one(world):
    """Twenty services, the more used the higher their number, each with a registration of every user that it has."""
    users = [world.user() for _ in range(20)]
    for number, username in enumerate(users, 1):
        user = world.client(username)
        for node in range(number + 5):
            assert user.enable_push(f"carol@p{number:02}.example/phone", f"n{node}").get("type") == "result"
    world.restart()
    eventually(lambda: scrape(world).sum("registrations") >= sum(range(6, 26)), what="the count")
    for username in users:
        world.control("ping", username=username)
    services = scrape(world).values("pushes_total", "service")
    assert services == {"other", *(f"p{number:02}.example" for number in range(5, 21))}
    assert "carol" not in scrape(world).text


def test_without_statistics_there_is_no_metric_and_pushes_go_on(world):
    world.restart(statistics=False)
    try:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            read(world.server)
        world.serve_somebody()
        world.control("reload")
        world.serve_somebody()
    finally:
        world.restart(statistics="internal")


def names_in(text):
    """The names of metrics in a text."""
    return set(re.findall(rf"{PREFIX}\w+", text))


def expressions():
    """Those of the dashboard and of the alerts, by where they stand."""
    dashboard = json.loads((DOCS / "grafana-dashboard.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for group in yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]


def test_the_dashboard_and_the_alerts_read_metrics_that_exist(world):
    names = all_samples(world)
    read_names = set()
    for place, expression in expressions():
        promql_parser.parse(expression.replace("$__rate_interval", "5m").replace("$host", ".*"))
        used = names_in(expression)
        assert used and used <= names.keys(), place
        read_names |= used
    dashboard = json.loads((DOCS / "grafana-dashboard.json").read_text())
    variable = dashboard["templating"]["list"][1]["definition"]
    assert names_in(variable) <= names.keys()
    # The other way round: nothing is measured that nobody sees.
    shown = {re.sub("_(bucket|count|sum|created)$", "", name) for name in read_names}
    measured = {re.sub("_(bucket|count|sum)$", "", name) for name in names if not name.endswith("_created")}
    assert shown == measured


def test_the_table_of_metrics_has_every_metric(world):
    samples = all_samples(world)
    text = (DOCS / "operating.md").read_text()
    table = {name: set(re.findall(r"`(\w+)`", labels))
             for name, labels in re.findall(rf"^\| `{PREFIX}(\w+)` \| (.*?) \|", text, re.M)}
    found = {}
    for name, (sample, *_) in samples.items():
        if not name.endswith("_created"):
            found[re.sub("_(bucket|count|sum)$", "", name.removeprefix(PREFIX))] = set(sample[0]) - {"le"}
    assert table == found


def test_the_dashboard_and_the_alerts_are_well_formed(server):
    dashboard = json.loads((DOCS / "grafana-dashboard.json").read_text())
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels) > 10
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)
    assert dashboard["templating"]["list"][0]["type"] == "datasource"
    assert {target["datasource"]["uid"] for panel in panels for target in panel["targets"]} == {"${datasource}"}
    rules = [rule for group in yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) == 3
    for rule in rules:
        assert rule["labels"]["severity"] and rule["annotations"]["summary"] and rule["annotations"]["description"]
