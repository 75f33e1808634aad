"""Drives a swarm through the Docker SDK for Python and prints what it saw, as JSON."""

import json
import threading
import time

import docker

client = docker.from_env()
seen = {}


def until(holds):
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    raise RuntimeError("it never came true")


def running(service):
    tasks = service.tasks(filters={"desired-state": "running"})
    return [task for task in tasks if task["Status"]["State"] == "running"]


stream = client.events(decode=True, filters={"type": "service"})
told = []
threading.Thread(target=lambda: told.extend(iter(lambda: next(stream)["Action"], "remove")), daemon=True).start()

seen["nodes"] = sorted(node.attrs["Description"]["Hostname"] for node in client.nodes.list())
seen["token"] = client.swarm.attrs["JoinTokens"]["Worker"][:9]
secret = client.secrets.create(name="pw", data=b"hunter2")
reference = docker.types.SecretReference(secret.id, "pw")
service = client.services.create(
    "nginx:1.7.9", name="api", mode=docker.types.ServiceMode("replicated", 2), secrets=[reference]
)
until(lambda: len(running(service)) == 2)
service.scale(3)
until(lambda: len(running(service)) == 3)
service.reload()
service.update(image="nginx:1.9.1", update_config=docker.types.UpdateConfig(parallelism=3, monitor=10**9))
until(lambda: [task["Spec"]["ContainerSpec"]["Image"] for task in running(service)] == ["nginx:1.9.1"] * 3)
seen["running"] = len(running(service))
seen["secrets"] = running(service)[0]["Spec"]["ContainerSpec"]["Secrets"][0]["SecretName"]
try:
    client.services.create("nginx:1.9.1", name="api")
except docker.errors.APIError as error:
    seen["refusal"] = error.status_code
service.remove()
secret.remove()
seen["services"] = len(client.services.list())
until(lambda: "create" in told and "update" in told)
seen["events"] = sorted(set(told))
print(json.dumps(seen))
