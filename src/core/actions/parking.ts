import type { Parking } from '../gates/parking.ts';
import type { Store } from '../ports/store/store.ts';

export function createParking({ tasks }: Pick<Store, 'tasks'>): Parking {
  return {
    park: ({ id }, reason) => tasks.moveIf(id, ['queued'], 'parked', reason === undefined ? {} : { reason }),
    unpark: ({ id }) => void tasks.moveIf(id, ['parked'], 'queued'),
  };
}
