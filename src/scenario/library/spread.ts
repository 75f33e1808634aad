/** Twelve instances over three zones, and one machine that goes away and comes back. */
export const SPREAD = `# yaml-language-server: $schema=https://regatta.dev/schemas/scenario.schema.json
schemaVersion: 1
name: spread
title: Spread twelve instances over three zones, then lose a machine
description: >-
  Who keeps the zones even, where do the instances of a lost machine go, and does anything move back when the
  machine returns?

cluster:
  nodes: { count: 6, cpuMilli: 4000, memoryBytes: 8589934592, zones: 3 } # 4 CPU, 8 GiB, two nodes a zone

workloads:
  - name: web
    image: nginx:1.9.1
    replicas: 12
    ports:
      - containerPort: 80
    resources:
      requests: { cpuMilli: 500, memoryBytes: 268435456 } # 256 MiB
    spread:
      - { attribute: zone, maxSkew: 1, mode: preferred }

steps:
  - id: deploy
    action: deploy
    workload: web
  - id: expose
    action: expose
    workload: web
    publishedPort: 30001
  - id: node-loss
    title: Lose the node of an instance
    action: fault
    workload: web
    fault: { kind: node-loss, target: 'node-of:web' }
    until: ready
    withinMs: 1200000 # 20 min
  - id: heal
    title: The node comes back
    action: heal
    faults: [node-loss]
    until: settled
  - id: scale
    action: scale
    workload: web
    replicas: 18
  - id: remove
    action: remove
    workload: web

traffic:
  - workload: web
    everyMs: 1000
    timeoutMs: 1000
`;
