import { defineAdapter } from 'regatta/kit';
import { capabilities } from './capabilities.js';
import { operations } from './client/operations.js';
import { projection } from './client/projection.js';
import { reader } from './client/read.js';
import { translate } from './client/translate.js';
import { agentModule } from './agent/module.js';
import { facadeModule } from './facade/module.js';
import { marathonModule } from './frameworks/marathon/module.js';
import { masterModule } from './master/module.js';
import { PROFILE_1_11 } from './profiles/1.11.js';

export default defineAdapter({
  id: 'mesos',
  title: 'Apache Mesos with Marathon',
  versions: { '1.11': PROFILE_1_11 },
  defaultVersion: '1.11',
  capabilities,
  parts: {
    master: 'the Mesos master and its allocator',
    agent: 'the Mesos agents',
    marathon: 'the Marathon framework',
    router: 'what routes service ports, in the place of marathon-lb',
  },
  defaultPort: 5050,
  secure: false,
  client: { readers: [reader], translate, operations, projection },
  sites: (machines) => [{ id: 'main', modules: [masterModule, agentModule, marathonModule, facadeModule], machines }],
  setUp: ({ url }) => ({
    environment: { MESOS_MASTER_URL: url, MARATHON_URL: url },
    files: {},
    tryThis: `curl -s ${url}/v2/apps`,
  }),
});
