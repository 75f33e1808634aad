import type { Tasks, Timer } from '../../ports/clock.js';
import { Bug } from '../../ports/errors.js';
import type { ExecResult, Image, Images, Inside, Outside } from '../../ports/images.js';
import type { Machines } from '../../ports/machines.js';
import type { Random } from '../../ports/random.js';
import type {
  ContainerExec,
  ContainerExit,
  ContainerLogs,
  ContainerSpec,
  ContainerSurroundings,
  ContainerTimings,
  ContainerUsage,
  LogLine,
  PullOutcome,
  Runtime,
  RuntimeContainer,
} from '../../ports/runtime.js';
import { commandOf, insideOf, isInteractive, outputOf } from './inside.js';

type Event = 'started' | 'exited' | 'removed';
type Listener = (container: RuntimeContainer, event: Event) => void;

/** A container and what only the runtime knows of it. */
interface Box {
  view: RuntimeContainer;
  readonly image: Image;
  /** What its processes see, as soon as one has looked; they may have written files. */
  inside?: Inside;
  /** Everything scheduled for it; cancelled when it ends. */
  readonly timers: Timer[];
  readonly lines: LogLine[];
  readonly followers: Set<(line: LogLine) => void>;
}

const KILLED: ContainerExit = { code: 137, reason: 'Error', message: '' };

/**
 * Containers without containers: the physical model gives the durations, the image's behaviour gives everything else. The
 * table belongs to the machines, so it survives whatever happens to the orchestrator above; a machine that loses power loses
 * its running containers and keeps its images.
 */
export class SimulatedRuntime implements Runtime, ContainerLogs, ContainerExec, ContainerSurroundings, ContainerUsage {
  /** Called when an image has come to a machine that did not have it. */
  onImage: (machine: string, reference: string) => void = () => {};
  readonly #tasks: Tasks;
  readonly #random: Random;
  readonly #machines: Machines;
  readonly #images: Images;
  readonly #timings: ContainerTimings;
  readonly #boxes = new Map<string, Box>();
  readonly #byMachine = new Map<string, Set<Box>>();
  /** Machine -> name -> image; a copy once fetched stays, whatever its registry says later. */
  readonly #present = new Map<string, Map<string, Image>>();
  readonly #listeners = new Set<Listener>();
  readonly #surroundings = new Set<(container: RuntimeContainer) => Outside | undefined>();

  constructor(tasks: Tasks, random: Random, machines: Machines, images: Images, timings: ContainerTimings) {
    this.#tasks = tasks;
    this.#random = random;
    this.#machines = machines;
    this.#images = images;
    this.#timings = timings;
    for (const machine of machines.list()) for (const image of machine.images) this.#keep(machine.name, image);
    machines.watch((after, before) => {
      if (before === undefined) for (const image of after!.images) this.#keep(after!.name, image);
      else if (before.powered && after?.powered !== true) this.#losePower(before.name);
    });
  }

  hasImage(machine: string, image: string): boolean {
    return this.#present.get(machine)?.has(this.#images.nameOf(image)) ?? false;
  }

  images(machine: string): ReadonlyMap<string, number> {
    return new Map([...(this.#present.get(machine) ?? [])].map(([name, { sizeBytes }]) => [name, sizeBytes]));
  }

  pull(machine: string, image: string, done: (outcome: PullOutcome) => void): void {
    const startedAt = this.#tasks.now;
    const alreadyPresent = this.hasImage(machine, image);
    const lookup = this.#images.lookUp(image);
    const pullMs = this.#timings.pullMs(lookup.found ? lookup.image : undefined, alreadyPresent);
    this.#tasks.after(pullMs * this.#images.slowness, () => {
      if (this.#machines.get(machine)?.powered !== true) return;
      // Looked up again: the registry may have changed its mind while the transfer ran.
      const now = this.#images.lookUp(image);
      if (!now.found) return done({ pulled: false, reason: now.reason, message: now.message });
      this.#keep(machine, image);
      done({ pulled: true, sizeBytes: now.image.sizeBytes, elapsedMs: this.#tasks.now - startedAt, alreadyPresent });
    });
  }

  create(machine: string, spec: ContainerSpec): RuntimeContainer {
    const image = this.#present.get(machine)?.get(this.#images.nameOf(spec.image));
    if (image === undefined) throw new Bug(`container ${spec.name}: image ${spec.image} is not on ${machine}`);
    const view: RuntimeContainer = {
      id: this.#random.text(64, '0123456789abcdef'),
      machine,
      spec,
      status: 'created',
      createdAt: this.#tasks.now,
      startedAt: undefined,
      finishedAt: undefined,
      exit: undefined,
      stopping: false,
    };
    const box: Box = { view, image, timers: [], lines: [], followers: new Set() };
    this.#boxes.set(view.id, box);
    this.#onMachine(machine).add(box);
    return view;
  }

  start(id: string): void {
    const box = this.#box(id);
    box.timers.push(this.#tasks.after(this.#timings.startMs(box.view.spec, box.image), () => this.#run(box)));
  }

  stop(id: string, graceMs: number): void {
    const box = this.#box(id);
    if (box.view.status === 'exited' || box.view.stopping) return;
    box.view = { ...box.view, stopping: true };
    const { afterMs, exit } = this.#timings.stop(box.view.spec, box.image, graceMs);
    box.timers.push(
      this.#tasks.after(Math.min(afterMs, graceMs), () => this.#end(box, afterMs <= graceMs ? exit : KILLED)),
    );
  }

  kill(id: string, exit: ContainerExit = KILLED): void {
    this.#end(this.#box(id), exit);
  }

  remove(id: string): void {
    const box = this.#boxes.get(id);
    if (box === undefined) return;
    this.#end(box, KILLED);
    this.#boxes.delete(id);
    this.#onMachine(box.view.machine).delete(box);
    this.#tell(box, 'removed');
  }

  get(id: string): RuntimeContainer | undefined {
    return this.#boxes.get(id)?.view;
  }

  list(machine: string): readonly RuntimeContainer[] {
    return [...this.#onMachine(machine)].map(({ view }) => view);
  }

  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  read(id: string): readonly LogLine[] {
    return this.#box(id).lines;
  }

  follow(id: string, listener: (line: LogLine) => void): () => void {
    const { followers } = this.#box(id);
    followers.add(listener);
    return () => followers.delete(listener);
  }

  exec(id: string, argv: readonly string[], stdin: string): ExecResult {
    const { view, image } = this.#box(id);
    const result = image.behaviour.exec?.(this.inside(id), argv, stdin);
    if (view.status !== 'running' || result === undefined)
      return { exitCode: 126, stdout: '', stderr: 'container is not running\n' };
    return result;
  }

  isInteractive(_id: string, argv: readonly string[]): boolean {
    return isInteractive(argv);
  }

  commandOf(id: string): readonly string[] {
    const { view, image } = this.#box(id);
    return commandOf(view.spec, image);
  }

  usage(id: string): { readonly cpuMilli: number; readonly memoryBytes: number } {
    const box = this.#boxes.get(id);
    return box?.view.status === 'running'
      ? { cpuMilli: 1, memoryBytes: box.image.behaviour.memoryBytes }
      : { cpuMilli: 0, memoryBytes: 0 };
  }

  surround(of: (container: RuntimeContainer) => Outside | undefined): () => void {
    this.#surroundings.add(of);
    return () => this.#surroundings.delete(of);
  }

  /** What the container sees of itself; for whoever answers requests on its behalf. */
  inside(id: string): Inside {
    const box = this.#box(id);
    return (box.inside ??= insideOf(box.view, box.image, this.#outsideOf(box.view)));
  }

  #outsideOf(container: RuntimeContainer): Outside | undefined {
    for (const of of this.#surroundings) {
      const outside = of(container);
      if (outside !== undefined) return outside;
    }
    return undefined;
  }

  /** The image a container was made from. */
  imageOf(id: string): Image {
    return this.#box(id).image;
  }

  #run(box: Box): void {
    if (box.view.status !== 'created') return;
    const ends = this.#timings.exits(box.view.spec, box.image);
    // A command that cannot be run never was a process: the container ends without having run.
    if (ends?.exit.reason === 'ContainerCannotRun') return this.#end(box, ends.exit);
    box.view = { ...box.view, status: 'running', startedAt: this.#tasks.now };
    this.#tell(box, 'started');
    for (const line of outputOf(this.inside(box.view.id), box.view.spec, box.image))
      this.#write(box, line.stream, line.text);
    if (ends !== undefined) box.timers.push(this.#tasks.after(ends.afterMs, () => this.#end(box, ends.exit)));
  }

  #write(box: Box, stream: 'stdout' | 'stderr', text: string): void {
    const line = { at: this.#tasks.now, stream, text };
    box.lines.push(line);
    for (const follower of box.followers) follower(line);
  }

  #end(box: Box, exit: ContainerExit): void {
    if (box.view.status === 'exited') return;
    for (const timer of box.timers.splice(0)) timer.cancel();
    const startedAt = box.view.startedAt ?? this.#tasks.now;
    box.view = { ...box.view, status: 'exited', startedAt, finishedAt: this.#tasks.now, exit };
    this.#tell(box, 'exited');
  }

  #losePower(machine: string): void {
    for (const box of this.#onMachine(machine))
      this.#end(box, { code: 255, reason: 'Error', message: 'the machine lost power' });
  }

  #tell(box: Box, event: Event): void {
    for (const listener of this.#listeners) listener(box.view, event);
  }

  #keep(machine: string, image: string): void {
    const lookup = this.#images.lookUp(image);
    if (!lookup.found) return;
    const present = this.#present.get(machine) ?? new Map<string, Image>();
    const isNew = !present.has(lookup.image.reference);
    this.#present.set(machine, present.set(lookup.image.reference, lookup.image));
    if (isNew) this.onImage(machine, lookup.image.reference);
  }

  #onMachine(machine: string): Set<Box> {
    let boxes = this.#byMachine.get(machine);
    if (boxes === undefined) this.#byMachine.set(machine, (boxes = new Set()));
    return boxes;
  }

  #box(id: string): Box {
    const box = this.#boxes.get(id);
    if (box === undefined) throw new Bug(`no container ${id}`);
    return box;
  }
}
