import { ContainerModule, tokens } from 'regatta/kit';
import { ControllerKit } from '../controllers/module.js';
import { SIMULATED_DRIVERS, SimulatedProvisioner } from './provisioner.js';

/** The provisioners of the simulated drivers, which stand beside the control plane. */
export const volumesModule = new ContainerModule(({ bind }) => {
  const { Controller, Random } = tokens;
  for (const driver of SIMULATED_DRIVERS)
    bind(Controller).toResolvedValue(
      ({ tasks, api, events, constants }, random) =>
        new SimulatedProvisioner(driver, tasks, api, events(driver.name), random, constants),
      [ControllerKit, Random],
    );
});
