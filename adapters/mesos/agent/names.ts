import type { ContainerExit } from 'regatta/kit';

/** The author of what agents write. */
export const AGENT = 'mesos-agent';

/** Labels by which an agent knows its containers again. */
export const TASK_LABEL = 'MESOS_TASK_ID';
export const FRAMEWORK_LABEL = 'MESOS_FRAMEWORK_ID';

/**
 * Tasks without an image run on the machine's own files; a small image with a shell stands for them, because the simulated
 * runtime knows nothing else to run a command in.
 */
export const HOST_IMAGE = 'busybox:latest';

/** How a container ends whose executor was killed, and not the task in it. */
export const EXECUTOR_KILLED: ContainerExit = { code: 137, reason: 'Error', message: 'the executor was killed' };
