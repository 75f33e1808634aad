/** More is asked for than the cluster has: what waits, and what does the platform say about it? */
export const OVERLOAD = `# yaml-language-server: $schema=https://regatta.dev/schemas/scenario.schema.json
schemaVersion: 1
name: overload
title: Ask for more than the cluster has
description: >-
  Twenty instances that need a CPU each, on machines with twelve CPUs together. The rest has to wait with a
  reason, a small workload should still find a place, and room that becomes free should be used.

cluster:
  nodes: { count: 3, cpuMilli: 4000, memoryBytes: 8589934592 } # 4 CPU, 8 GiB

workloads:
  - name: hungry
    image: nginx:1.9.1
    replicas: 20
    ports:
      - containerPort: 80
    resources:
      requests: { cpuMilli: 1000, memoryBytes: 268435456 } # 256 MiB
  - name: second
    image: nginx:1.9.1
    replicas: 3
    resources:
      requests: { cpuMilli: 1000, memoryBytes: 67108864 } # 64 MiB

steps:
  - id: overload
    title: Deploy more than fits
    action: deploy
    workload: hungry
    until: settled
    withinMs: 600000 # 10 min
  - id: wait-in-line
    title: Deploy a second workload into the full cluster
    action: deploy
    workload: second
    until: settled
    withinMs: 600000
  - id: make-room
    title: Scale the first down to what fits
    action: scale
    workload: hungry
    replicas: 6
    until: ready
  - id: use-room
    title: The second finds its place
    action: wait
    workload: second
    until: ready
    withinMs: 600000
  - id: remove-second
    action: remove
    workload: second
  - id: remove-hungry
    action: remove
    workload: hungry
`;
