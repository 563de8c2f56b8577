import { optionsOf } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { ask, listKeys, on, to } from '../moves.ts';
import type { Place, SystemChoice } from '../services.ts';

export type PlaceItem =
  | { readonly is: 'system'; readonly system: SystemChoice }
  | { readonly is: 'practice' }
  | { readonly is: 'again' };

/** What can be chosen where people are to go. A system in trouble is listed, but last. */
export function placeItems({ live }: FlowState): PlaceItem[] {
  const systems = [...(live?.systems ?? [])].sort((a, b) => Number(a.trouble !== undefined) - Number(b.trouble !== undefined));
  return [
    ...systems.map((system) => ({ is: 'system' as const, system })),
    { is: 'practice' },
    ...(live ? [] : [{ is: 'again' as const }]),
  ];
}

export const placeStep = listKeys(placeItems, enter);

function enter(state: FlowState, item: PlaceItem): Next {
  switch (item.is) {
    case 'system':
      if (item.system.trouble !== undefined) return { state: { ...state, error: item.system.trouble } };
      return state.live ? onward(choose(state, false, state.live, item.system)) : { state };
    case 'practice':
      return connect(state, true);
    case 'again':
      return askWhere(state);
  }
}

/** Asks which systems there are, unless a look has shown it already. */
export function connect(state: FlowState, practice: boolean): Next {
  const known = practice ? state.practice : state.live;
  return known ? connected(state, practice, known) : ask(state, 'connect', practice);
}

/** Asks which systems the key opens. */
export function askWhere(state: FlowState): Next {
  return ask(on(state, 'place'), 'connect', false);
}

/** What a look at the systems brought: a system that was named or remembered is taken at once. */
export function connected(state: FlowState, practice: boolean, place: Place | undefined): Next {
  const known: FlowState = practice ? { ...state, practice: place } : { ...state, live: place ?? null };
  const usable = place?.systems.filter(({ trouble }) => trouble === undefined) ?? [];
  const isSame = state.step === 'same';
  const wanted = state.given['system'] ?? (isSame ? state.roster?.remembered?.['system'] : undefined);
  const system = practice ? usable[0] : usable.find(({ id, name }) => id === wanted || name === wanted);
  if (place && system) {
    const chosen = choose(known, practice, place, system);
    return isSame ? { state: on(chosen, 'same') } : onward(chosen);
  }
  return { state: { ...to(known, 'place'), error: isSame && place && wanted !== undefined ? placeGone : undefined } };
}

/** What the system was chosen for. */
function onward(state: FlowState): Next {
  switch (state.aim) {
    case 'import':
      return { state: on(state, 'columns') };
    case 'renew':
      return { state: { ...on(state, 'until'), typed: '' } };
    case 'list':
      return ask(state, 'list', optionsOf(state));
  }
}

const placeGone = 'The system of last time is not to be seen any more. Choose another one.';

function choose(state: FlowState, practice: boolean, place: Place, system: SystemChoice): FlowState {
  const isOnlyName = place.systems.filter(({ name }) => name === system.name).length === 1;
  return {
    ...state,
    chosen: {
      practice,
      workspace: place.workspace,
      isSandbox: place.isSandbox,
      systemName: isOnlyName ? system.name : system.id,
    },
  };
}
