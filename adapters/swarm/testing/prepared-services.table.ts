/** Services that the recorder had made before the topic of errors, as it made them (recording api/services.json). */
export const PREPARED_SERVICES: readonly object[] = ['s124', 's141', 's144', 's151'].map((Name) => ({
  Name,
  TaskTemplate: { ContainerSpec: { Image: 'web:1' } },
  Mode: { Replicated: { Replicas: 1 } },
}));

export const FULL_SERVICE: object = {
  Name: 'full',
  TaskTemplate: {
    ContainerSpec: {
      Image: 'web:1',
      Env: ['A=1'],
      Hosts: ['1.2.3.4 h'],
      Dir: '/',
      User: '1',
      StopGracePeriod: 5000000000,
      Healthcheck: {
        Test: ['CMD', 'true'],
        Interval: 1000000000,
      },
      Init: true,
      CapabilityAdd: ['CAP_NET_ADMIN'],
      Ulimits: [
        {
          Name: 'nofile',
          Soft: 10,
          Hard: 20,
        },
      ],
      Sysctls: {
        'net.core.somaxconn': '1024',
      },
      OomScoreAdj: 5,
    },
    Resources: {
      Limits: {
        NanoCPUs: 100000000,
        MemoryBytes: 33554432,
        Pids: 10,
      },
      Reservations: {
        NanoCPUs: 10000000,
        MemoryBytes: 8388608,
      },
    },
    RestartPolicy: {
      Condition: 'on-failure',
      Delay: 1000000000,
      MaxAttempts: 3,
      Window: 10000000000,
    },
    Placement: {
      Constraints: ['node.role==worker'],
      Preferences: [
        {
          Spread: {
            SpreadDescriptor: 'node.labels.z',
          },
        },
      ],
      MaxReplicas: 2,
    },
    LogDriver: {
      Name: 'json-file',
    },
  },
  Mode: {
    Replicated: {
      Replicas: 1,
    },
  },
  Labels: {
    a: 'b',
  },
  UpdateConfig: {
    Parallelism: 2,
    Delay: 1000000000,
    FailureAction: 'rollback',
    Monitor: 1000000000,
    MaxFailureRatio: 0.1,
    Order: 'start-first',
  },
  RollbackConfig: {
    Parallelism: 1,
  },
  EndpointSpec: {
    Mode: 'vip',
    Ports: [
      {
        Protocol: 'tcp',
        TargetPort: 80,
        PublishedPort: 8099,
        PublishMode: 'ingress',
      },
    ],
  },
};
