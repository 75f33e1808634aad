"""A node falls silent; its pod is evicted and replaced. Against `regatta up kubernetes --pace manual`."""

import json
import os
import time
import urllib.request

SERVER = os.environ["REGATTA_URL"]

DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 1,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "nginx", "image": "nginx:1.9.1"}]},
        },
    },
}


def request(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(SERVER + path, data, headers, method=method)) as answer:
        return json.load(answer)


world = request("GET", "/api/v1/worlds")["items"][0]
CONTROL = "/api/v1/worlds/" + world["name"]
NATIVE = world["native"]


def until(condition):
    """Moves the clock until the condition holds; gives the virtual milliseconds since the start."""
    return request("POST", CONTROL + "/clock/until", {"condition": condition})["elapsedMs"]


def test_pod_of_a_silent_node_is_evicted():
    request("POST", CONTROL + "/reset")
    request("POST", NATIVE + "/apis/apps/v1/namespaces/default/deployments", DEPLOYMENT)
    until("web.ready = 1")
    (before,) = request("GET", CONTROL + "/instances")["items"]
    node = before["node"]

    request("POST", CONTROL + "/faults", {"kind": "node-silent", "target": node})
    noticed_ms = until(f"{node}.ready = false")
    replaced_ms = until(f"{node}.ready = false and web.ready = 1")

    pods = request("GET", NATIVE + "/api/v1/namespaces/default/pods")["items"]
    (old,) = [pod for pod in pods if pod["metadata"]["name"] == before["id"]]
    (new,) = [pod for pod in pods if pod["metadata"]["name"] != before["id"]]
    assert "deletionTimestamp" in old["metadata"], "the pod was not evicted"
    reasons = [condition.get("reason") for condition in old["status"]["conditions"]]
    assert "DeletionByTaintManager" in reasons, reasons
    assert new["spec"]["nodeName"] != node
    # Pods tolerate an unreachable node for five minutes.
    assert replaced_ms - noticed_ms >= 300_000
    return replaced_ms


started = time.monotonic()
virtual_ms = test_pod_of_a_silent_node_is_evicted()
print(f"evicted and replaced: {virtual_ms} ms of virtual time in {(time.monotonic() - started) * 1000:.0f} ms")
