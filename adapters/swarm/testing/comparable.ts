type Fields = Readonly<Record<string, unknown>>;

const UPDATE_ENDS = new Set(['completed', 'paused', 'rollback_completed', 'rollback_paused']);
/** Of a task that nothing else tells apart from the others of its service. */
const DRAWN = new Set(['id', 'node', 'slot', 'ts']);

/** What two runs of a scenario share when they have come equally far: slots are drawn, and so is how far tasks that crash again and again are. */
export function comparable(state: Fields): Fields {
  const services = (state['services'] ?? []) as readonly Fields[];
  const tasks = (state['tasks'] ?? []) as readonly Fields[];
  const crashing = new Set(services.filter((service) => endsCrashing(service, tasks)).map(({ name }) => name));
  return {
    ...state,
    services: services.map((service) =>
      crashing.has(service['name']) ? { name: service['name'], update: service['update'] } : service,
    ),
    tasks: withCanonicalSlots(tasks.filter(({ service }) => !crashing.has(service))),
  };
}

/** Whether an update has ended that made some slot fail more than once. */
function endsCrashing({ name, update }: Fields, tasks: readonly Fields[]): boolean {
  if (!UPDATE_ENDS.has(update as string)) return false;
  const failed = tasks.filter(({ service, state }) => service === name && (state === 'failed' || state === 'rejected'));
  return failed.length > new Set(failed.map(({ slot }) => slot)).size;
}

/** Slots of a service numbered by what has happened in them. */
function withCanonicalSlots(tasks: readonly Fields[]): readonly Fields[] {
  const slots = new Map<string, Fields[]>();
  for (const task of tasks) {
    const key = `${String(task['service'])} ${String(task['slot'])}`;
    slots.set(key, [...(slots.get(key) ?? []), task]);
  }
  const courses = [...slots.values()].map((group) => ({ group, course: courseOf(group) }));
  courses.sort((left, right) => (left.course < right.course ? -1 : 1));
  return courses.flatMap(({ group }, at) =>
    group.map((task) => (task['slot'] === undefined ? task : { ...task, slot: at + 1 })),
  );
}

function courseOf(group: readonly Fields[]): string {
  const told = group.map((task) =>
    JSON.stringify(
      Object.entries(task)
        .filter(([name]) => !DRAWN.has(name))
        .sort(([left], [right]) => (left < right ? -1 : 1)),
    ),
  );
  return told.sort().join();
}
