/** One docker command of the session, and what it prints when ids, ages and addresses are masked. */
export interface SessionStep {
  /** Words after `docker`; `$NAME` at the beginning of one stands for what an earlier step kept. */
  readonly run: readonly string[];
  readonly input?: string;
  /** Exit status; 0 unless it says otherwise. */
  readonly exit?: number;
  /** The whole of standard output: masked, lines sorted, blanks in a row made one. A pattern need match a part only. */
  readonly out?: string | RegExp;
  readonly err?: RegExp;
  /** Run again and again until everything holds. */
  readonly eventually?: true;
  /** Keeps the first word of the unmasked output under this name. */
  readonly keep?: string;
}

const words = (line: string, ...last: string[]) => [...line.split(' '), ...last];

// Clients before 23 want the version.
export const STACK_FILE = `version: '3.8'
services:
  front:
    image: web:1
    ports: ["8088:80"]
    networks: [inner]
    deploy: {replicas: 2, labels: {tier: front}, update_config: {parallelism: 2}}
  store:
    image: web:1
    networks: [inner]
    deploy: {endpoint_mode: dnsrr}
networks: {inner: {}}
`;
export const SMALLER_STACK_FILE = STACK_FILE.replace(/ {2}store:[^]*?(?=networks: \{)/, '');

const CREATE = 'service create --detach --no-resolve-image --name';
const STATE = ['service', 'inspect', '--format', '{{.UpdateStatus.State}}', 'web'];
const ENV = ['service', 'inspect', '--format', '{{json .Spec.TaskTemplate.ContainerSpec.Env}}', 'web'];
const COUNTS = ['service', 'ls', '--format', '{{.Name}} {{.Mode}} {{.Replicas}} {{.Image}}', '--filter'];
const FIVE = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5'];

const ENGINE: readonly SessionStep[] = [
  { run: words('version --format', '{{.Server.Os}}/{{.Server.Arch}}'), out: 'linux/amd64' },
  {
    run: words(
      'info --format',
      '{{.Swarm.LocalNodeState}} {{.Swarm.Nodes}} {{.Swarm.Managers}} {{.Swarm.ControlAvailable}}',
    ),
    out: 'active 5 1 true',
  },
  {
    run: words('node ls --format', '{{.Hostname}} {{.Status}} {{.Availability}} {{.ManagerStatus}}'),
    out: 'node-1 Ready Active Leader\nnode-2 Ready Active\nnode-3 Ready Active\nnode-4 Ready Active\nnode-5 Ready Active',
  },
  { run: words('node ls -q'), out: '<id>\n<id>\n<id>\n<id>\n<id>' },
  { run: words('node ls --filter role=manager --format', '{{.Hostname}}'), out: 'node-1' },
  { run: words('node ls --filter name=node-3 --format', '{{.Hostname}}'), out: 'node-3' },
  { run: words('node ls --filter role=boss'), exit: 1, err: /Invalid role filter: 'boss'/ },
  { run: words('node ls --filter colour=red'), exit: 1, err: /[Ii]nvalid filter 'colour'/ },
  {
    run: words('node inspect node-2 --format', '{{.Spec.Role}} {{.Spec.Availability}} {{.Status.State}}'),
    out: 'worker active ready',
  },
  { run: words('node inspect --pretty self'), out: /Hostname: node-1/ },
  { run: words('node inspect nope'), exit: 1, err: /nope/ },
  { run: words('node update --label-add zone=a --label-add disk node-2'), out: 'node-2' },
  { run: words('node inspect --format', '{{.Spec.Labels.zone}}', 'node-2'), out: 'a' },
  { run: words('node ls --filter node.label=zone=a --format', '{{.Hostname}}'), out: 'node-2' },
  { run: words('node update --label-rm disk node-2'), out: 'node-2' },
  { run: words('node update --availability asleep node-2'), exit: 1, err: /invalid Availability: "asleep"/ },
  { run: words('node promote node-1'), out: 'Node <id> is already a manager.' },
  {
    run: words('node demote node-1'),
    exit: 1,
    err: /FailedPrecondition desc = attempting to demote the last manager of the swarm/,
  },
  { run: words('node rm node-2'), exit: 1, err: /node <id> is not down and can't be removed/ },
];

const SWARM: readonly SessionStep[] = [
  { run: words('swarm join-token -q worker'), out: /^SWMTKN-1-[0-9a-z]{50}-<id>$/ },
  { run: words('swarm join-token --rotate -q worker'), out: /^SWMTKN-1-[0-9a-z]{50}-<id>$/ },
  { run: words('swarm join-token boss'), exit: 1, err: /unknown role boss/ },
  { run: words('swarm update --task-history-limit 4'), out: 'Swarm updated.' },
  { run: words('info --format', '{{.Swarm.Cluster.Spec.Orchestration.TaskHistoryRetentionLimit}}'), out: '4' },
  { run: words('swarm init'), exit: 1, err: /This node is already part of a swarm/ },
  { run: words('swarm leave'), exit: 1, err: /Removing the last manager erases all current state of the swarm/ },
  { run: words('swarm unlock-key -q'), exit: 1, err: /no unlock key is set/ },
  { run: words('swarm ca'), out: /BEGIN CERTIFICATE/ },
  { run: words('swarm ca --rotate --quiet'), out: '' },
];

const OBJECTS: readonly SessionStep[] = [
  { run: words('network create -d overlay --attachable back'), out: '<id>' },
  { run: words('network create -d overlay back'), exit: 1, err: /network with name back already exists/ },
  {
    run: words('network ls --filter driver=overlay --format', '{{.Name}} {{.Scope}}'),
    out: 'back swarm\ningress swarm',
  },
  {
    run: words('network inspect --format', '{{.Driver}} {{.Scope}} {{.Attachable}}', 'back'),
    out: 'overlay swarm true',
  },
  { run: words('secret create --label a=b pw -'), input: 'hunter2', out: '<id>' },
  { run: words('secret create pw -'), input: 'hunter3', exit: 1, err: /AlreadyExists desc = secret pw already exists/ },
  { run: words('secret create .x -'), input: 'x', exit: 1, err: /InvalidArgument desc = invalid name, only 64/ },
  { run: words('secret ls --format', '{{.Name}}'), out: 'pw' },
  { run: words('secret ls --filter label=a=c -q'), out: '' },
  { run: words('secret inspect --pretty pw'), out: /Name: pw/ },
  { run: words('config create conf -'), input: 'x=1', out: '<id>' },
  { run: words('config ls --format', '{{.Name}}'), out: 'conf' },
  { run: words('config inspect --pretty conf'), out: /x=1/ },
  { run: words('config inspect nope'), exit: 1, err: /nope/ },
];

const SERVICES: readonly SessionStep[] = [
  { run: words(`${CREATE} plain web:1`), out: '<id>' },
  {
    run: words(`${CREATE} plain web:1`),
    exit: 1,
    err: /AlreadyExists desc = name conflicts with an existing object: service plain already exists/,
  },
  { run: [...COUNTS, 'name=plain'], out: 'plain replicated 1/1 web:1', eventually: true },
  {
    run: words(
      'service create --no-resolve-image --name web --replicas 3 -p 8080:80 --label tier=front --env A=1 --constraint node.role==worker --network back --secret pw --config conf --update-delay 1s --update-monitor 1s web:1',
    ),
    out: /overall progress: 3 out of 3 tasks[^]*verify: Service (<id> )?converged/,
  },
  { run: [...COUNTS, 'label=tier=front'], out: 'web replicated 3/3 web:1' },
  { run: words('service ls --filter mode=global -q'), out: '' },
  {
    run: words('service ps web --format', '{{.Name}} {{.Image}} {{.DesiredState}}'),
    out: 'web.1 web:1 Running\nweb.2 web:1 Running\nweb.3 web:1 Running',
  },
  { run: words('service ps --filter desired-state=shutdown -q web'), out: '' },
  { run: words('service ps nope'), exit: 1, err: /no such service: nope/ },
  { run: words('service inspect --pretty web'), out: /Constraints: \[node\.role==worker\]/ },
  {
    run: words(
      'service inspect --format',
      '{{.Spec.Mode.Replicated.Replicas}} {{(index .Endpoint.Ports 0).PublishedPort}}',
      'web',
    ),
    out: '3 8080',
  },
  { run: words('service inspect nope'), exit: 1, err: /no such service: nope/ },
  { run: words('service scale --detach web=5'), out: 'web scaled to 5' },
  { run: [...COUNTS, 'name=web'], out: 'web replicated 5/5 web:1', eventually: true },
  { run: words('service scale web=-1'), exit: 1, err: /web: invalid replicas value -1/ },
  { run: words('service update --detach --no-resolve-image --env-add B=2 --update-parallelism 5 web'), out: 'web' },
  { run: STATE, out: 'completed', eventually: true },
  // The client takes them from a Go map, whose order is chance.
  { run: ENV, out: /^\["(?:A=1","B=2|B=2","A=1)"\]$/ },
  { run: words('service rollback --detach web'), out: 'web' },
  { run: STATE, out: 'rollback_completed', eventually: true },
  { run: ENV, out: '["A=1"]' },
  { run: words('service update --detach --no-resolve-image --image web:2 --update-parallelism 5 web'), out: 'web' },
  { run: STATE, out: 'completed', eventually: true },
  {
    run: words('service ps --filter desired-state=running --format', '{{.Image}}', 'web'),
    out: 'web:2\nweb:2\nweb:2\nweb:2\nweb:2',
  },
  { run: words(`${CREATE} a.b web:1`), exit: 1, err: /name must be valid as a DNS name component/ },
  {
    run: words(`${CREATE} c --constraint node.role web:1`),
    exit: 1,
    err: /constraint expected one operator from ==, !=/,
  },
  { run: words(`${CREATE} c --network nope web:1`), exit: 1, err: /network nope not found|No such network: nope/ },
  { run: words(`${CREATE} c --secret nope web:1`), exit: 1, err: /secret not found: nope/ },
  {
    run: words(`${CREATE} c -p 8080:80 web:1`),
    exit: 1,
    err: /port '8080' is already in use by service 'web' \(<id>\) as an ingress port/,
  },
  {
    run: words(`${CREATE} c --reserve-memory 1k web:1`),
    exit: 1,
    err: /invalid memory value 1024: Must be at least 4MiB/,
  },
  { run: words(`${CREATE} c --mode weird web:1`), exit: 1, err: /[Uu]nknown mode: weird/ },
  { run: words(`${CREATE} agent --mode global web:1`), out: '<id>' },
  { run: [...COUNTS, 'name=agent'], out: 'agent global 5/5 web:1', eventually: true },
  {
    run: words('service scale agent=2'),
    exit: 1,
    err: /scale can only be used with replicated or replicated-job mode/,
  },
  { run: words('service rollback agent'), exit: 1, err: /does not have a previous spec/ },
  { run: words('node update --availability drain node-5'), out: 'node-5' },
  { run: words('node ps --filter desired-state=running -q node-5'), out: '', eventually: true },
  { run: [...COUNTS, 'name=web'], out: 'web replicated 5/5 web:2', eventually: true },
  { run: [...COUNTS, 'name=agent'], out: 'agent global 4/4 web:1', eventually: true },
  { run: words('node update --availability active node-5'), out: 'node-5' },
  { run: [...COUNTS, 'name=agent'], out: 'agent global 5/5 web:1', eventually: true },
  {
    run: words('service ps --filter desired-state=running --format', '{{.Node}}', 'agent'),
    out: FIVE.join('\n'),
    eventually: true,
  },
  {
    run: words('service create --no-resolve-image --name job --mode replicated-job --replicas 2 web:1 true'),
    out: /job complete/,
  },
  { run: [...COUNTS, 'name=job'], out: 'job replicated job 0/2 (2/2 completed) web:1' },
  { run: words('secret rm pw'), exit: 1, err: /secret 'pw' is in use by the following service: web/ },
  { run: words('config rm conf'), exit: 1, err: /config 'conf' is in use by the following service: web/ },
  { run: words('network rm back'), exit: 1, err: /network <id> is in use by service <id>/ },
  { run: words('service rm nope'), exit: 1, err: /service nope not found|No such service: nope/ },
];

const CONTAINERS: readonly SessionStep[] = [
  {
    run: words(
      `${CREATE} talk --constraint node.hostname==node-1 --restart-delay 1s web:1 sh -c`,
      'echo hello; sleep 3600',
    ),
    out: '<id>',
  },
  { run: [...COUNTS, 'name=talk'], out: 'talk replicated 1/1 web:1', eventually: true },
  { run: words('service logs --raw talk'), out: 'hello', eventually: true },
  { run: words('service logs talk'), out: /^talk\.1\.<id>@node-1 \| hello$/ },
  {
    run: words('ps --filter name=talk --format', '{{.ID}} {{.Image}} {{.State}}'),
    out: '<id> web:1 running',
    keep: 'TALK',
  },
  { run: words('ps --filter name=talk --format', '{{.Status}}'), out: /^Up / },
  {
    run: words(
      'inspect --format',
      '{{.State.Running}} {{index .Config.Labels "com.docker.swarm.service.name"}}',
      '$TALK',
    ),
    out: 'true talk',
  },
  { run: words('logs $TALK'), out: 'hello' },
  { run: words('logs nope'), exit: 1, err: /No such container: nope/ },
  { run: words('exec $TALK echo hi'), out: 'hi' },
  { run: words('exec -i $TALK cat'), input: 'typed\n', out: 'typed' },
  { run: words('exec $TALK sh -c', 'exit 3'), exit: 3 },
  { run: words('exec nope true'), exit: 1, err: /No such container: nope/ },
  { run: words('top $TALK'), out: /PID/ },
  // Clients before 26 may take the end of the stream for a failure.
  { run: words('stats --no-stream --format', '{{.Name}}', '$TALK'), out: /^talk\.1\.<id>$/, eventually: true },
  { run: words('cp $TALK:/etc/hostname -'), out: /^hostname/ },
  {
    run: words('cp $TALK:/nope -'),
    exit: 1,
    err: /Could not find the file \/nope in container|No such container:path/,
  },
  { run: words('kill $TALK'), out: /^<id>$/ },
  {
    run: words('service ps --no-trunc --format', '{{.Name}} {{.Error}}', 'talk'),
    out: /talk\.1 "task: non-zero exit \(137\)"/,
    eventually: true,
  },
  { run: [...COUNTS, 'name=talk'], out: 'talk replicated 1/1 web:1', eventually: true },
  {
    run: words('events --since 30m --until 0s --filter type=container --filter container=talk --format', '{{.Action}}'),
    out: /create\nstart[^]*exec_create: echo hi\nexec_start: echo hi[^]*exec_die[^]*top[^]*archive-path[^]*kill[^]*die/,
    eventually: true,
  },
  { run: words('inspect nope'), exit: 1, err: /[Nn]o such object: nope/ },
  {
    run: words('events --since 30m --until 0s --filter type=secret --format', '{{.Type}} {{.Action}}'),
    out: /secret create/,
  },
];

const STACKS: readonly SessionStep[] = [
  {
    run: words('stack deploy --resolve-image=never -c - shop'),
    input: STACK_FILE,
    // Services come in any order; clients from 29 on wait for them and tell how far they are.
    out: /(?=[^]*Creating network shop_inner)(?=[^]*Creating service shop_front)(?=[^]*Creating service shop_store)/,
  },
  { run: words('stack ls --format', '{{.Name}} {{.Services}}'), out: 'shop 2' },
  {
    run: words('stack services --format', '{{.Name}} {{.Replicas}}', 'shop'),
    out: 'shop_front 2/2\nshop_store 1/1',
    eventually: true,
  },
  {
    run: words('stack ps --format', '{{.Name}} {{.DesiredState}}', 'shop'),
    out: 'shop_front.1 Running\nshop_front.2 Running\nshop_store.1 Running',
  },
  {
    run: words('stack deploy --resolve-image=never --prune -c - shop'),
    input: SMALLER_STACK_FILE,
    out: /Removing service shop_store[^]*Updating service shop_front \(id: <id>\)/,
  },
  { run: words('stack rm shop'), out: 'Removing network shop_inner\nRemoving service shop_front' },
  { run: words('stack rm shop'), err: /Nothing found in stack: shop/, eventually: true },
  { run: words('stack ps shop'), exit: 1, err: /nothing found in stack: shop/, eventually: true },
];

const CLEAN_UP: readonly SessionStep[] = [
  { run: words('service rm web plain agent job talk'), out: 'agent\njob\nplain\ntalk\nweb' },
  { run: words('service ls -q'), out: '' },
  { run: words('network rm back'), out: 'back', eventually: true },
  { run: words('secret rm pw'), out: 'pw' },
  { run: words('config rm conf'), out: 'conf' },
  { run: words('swarm update --task-history-limit 5'), out: 'Swarm updated.' },
  { run: words('node update --label-rm zone node-2'), out: 'node-2' },
];

/** A long session, in its order: later steps build on earlier ones. */
export const SESSION: readonly SessionStep[] = [
  ...ENGINE,
  ...SWARM,
  ...OBJECTS,
  ...SERVICES,
  ...CONTAINERS,
  ...STACKS,
  ...CLEAN_UP,
];
