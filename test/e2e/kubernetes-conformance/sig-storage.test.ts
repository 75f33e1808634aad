import { sharing } from './run.suite.js';
import { storageApi } from './sig-storage/api.js';
import { volumes } from './sig-storage/volumes.js';

sharing({ ...storageApi, ...volumes });
