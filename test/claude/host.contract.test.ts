import { describeHost } from '../contracts/host/host.ts';
import { createContractRig } from './contract-rig.ts';

describeHost('the local host with the real claude', () => createContractRig((host) => host));
