/** A larger workload is updated in batches while clients use it. */
export const ROLLING = `# yaml-language-server: $schema=https://regatta.dev/schemas/scenario.schema.json
schemaVersion: 1
name: rolling
title: Update ten instances two at a time, well and badly
description: >-
  The same update policy on every platform: two instances at a time, the old one stops first, and a failure
  pauses the update. How long does it take, how many instances are missing meanwhile, how many requests fail?

cluster:
  nodes: { count: 5, cpuMilli: 4000, memoryBytes: 8589934592 } # 4 CPU, 8 GiB

workloads:
  - name: shop
    image: nginx:1.7.9
    replicas: 10
    ports:
      - containerPort: 80
    resources:
      requests: { cpuMilli: 250, memoryBytes: 134217728 } # 128 MiB
    update:
      parallelism: 2
      maxUnavailable: 2
      maxSurge: 0
      order: stop-first
      onFailure: pause
    health:
      kind: http
      path: /
      port: 80
      intervalMs: 5000
      timeoutMs: 1000
      failureThreshold: 3

steps:
  - id: deploy
    action: deploy
    workload: shop
  - id: expose
    action: expose
    workload: shop
    publishedPort: 30001
  - id: update
    action: update
    workload: shop
    image: nginx:1.9.1
  - id: bad-update
    title: Update shop to nginx:1.95, which does not exist
    action: update
    workload: shop
    image: nginx:1.95
    until: settled
    withinMs: 900000 # 15 min
  - id: rollback
    action: rollback
    workload: shop
  - id: remove
    action: remove
    workload: shop

traffic:
  - workload: shop
    everyMs: 500
    timeoutMs: 1000
`;
