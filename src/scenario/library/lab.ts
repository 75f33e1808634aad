/** The walk through one deployment that everybody does first: deploy, expose, scale, update well and badly, roll back, lose things. */
export const LAB = `# yaml-language-server: $schema=https://regatta.dev/schemas/scenario.schema.json
schemaVersion: 1
name: lab
title: Deploy, expose, scale, update, break, roll back, lose an instance and a node
description: >-
  One web server on three equal machines, taken through its whole life. The second update asks for an image
  that does not exist, and a healthy platform keeps serving the old one.

cluster:
  nodes: { count: 3, cpuMilli: 4000, memoryBytes: 8589934592 } # 4 CPU, 8 GiB

workloads:
  - name: nginx
    image: nginx:1.7.9
    replicas: 1
    ports:
      - containerPort: 80
    resources:
      requests: { cpuMilli: 100, memoryBytes: 67108864 } # 64 MiB

steps:
  - id: deploy
    action: deploy
    workload: nginx
  - id: expose
    action: expose
    workload: nginx
    publishedPort: 30001
  - id: scale
    action: scale
    workload: nginx
    replicas: 3
  - id: update
    action: update
    workload: nginx
    image: nginx:1.9.1
  - id: bad-update
    title: Update nginx to nginx:1.95, which does not exist
    action: update
    workload: nginx
    image: nginx:1.95
    until: settled
    withinMs: 900000 # 15 min: longer than any platform takes to give up
  - id: rollback
    action: rollback
    workload: nginx
  - id: delete-instance
    action: delete-instance
    workload: nginx
    instance: any
  - id: node-loss
    title: Lose the node of an instance
    action: fault
    workload: nginx
    fault: { kind: node-loss, target: 'node-of:nginx' }
    until: ready
    withinMs: 1200000 # 20 min: an eviction alone takes 5 min and 40 s on some
  - id: remove
    action: remove
    workload: nginx

traffic:
  - workload: nginx
    everyMs: 1000
    timeoutMs: 1000
`;
