import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { SETTINGS, type Setting } from '../../resources/setting.js';
import { forbidden, NormanRefusal } from '../errors.js';
import { commonOf, textIn, type Body, type NormanContext, type NormanHandler } from './handler.js';
import type { Item } from './query.js';
import { SETTING } from './types.table.js';

/** `/v3/settings`: a value overrides the default, an empty one gives it back. */
export class SettingHandler implements NormanHandler {
  readonly type = SETTING;
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  items(context: NormanContext): readonly Item[] {
    return this.#api.list<Setting>(SETTINGS).map((setting) => settingView(setting, context));
  }

  item(id: string, context: NormanContext): Item {
    return settingView(this.#setting(id), context);
  }

  update(id: string, body: Body, context: NormanContext): Item {
    const { user, isAdministrator } = context.caller;
    if (!isAdministrator) throw forbidden(user.metadata.name, 'update', 'settings', id);
    const setting = this.#setting(id);
    const value = textIn(body, 'value') ?? setting.value;
    const changed = { ...setting, value, customized: value !== '', source: value === '' ? 'default' : 'db' };
    return settingView(this.#api.update<Setting>(SETTINGS, changed), context);
  }

  #setting(id: string): Setting {
    const setting = this.#api.get<Setting>(SETTINGS, '', id);
    if (setting !== undefined) return setting;
    throw new NormanRefusal('NotFound', `settings.management.cattle.io "${id}" not found`);
  }
}

/** Only who may change a setting is shown the link for it. */
export function settingView(
  setting: Setting,
  context: Pick<NormanContext, 'base'> & { readonly caller?: NormanContext['caller'] },
): Item {
  const { metadata, value, customized, source } = setting;
  const update = context.caller?.isAdministrator === true;
  return {
    ...commonOf(SETTING, metadata.name, setting, context, { update, remove: true }),
    customized,
    default: setting.default,
    name: metadata.name,
    source,
    value: value === '' ? setting.default : value,
  };
}
