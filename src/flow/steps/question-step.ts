import { inspect } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { listKeys } from '../moves.ts';
import type { Question } from '../services.ts';

export const questionStep = listKeys(({ question }) => question?.choices ?? [], answer);

function answer(state: FlowState, choice: Question['choices'][number]): Next {
  const { question, answers } = state;
  const option = choice.option ?? question?.option ?? '';
  const earlier = answers[option];
  const isList = option === 'map' || option === 'ignore';
  const value = isList ? [...new Set([...(Array.isArray(earlier) ? earlier : []), choice.value])] : choice.value;
  return inspect({ ...state, asked: [...state.asked, option], answers: { ...answers, [option]: value } });
}

/** Takes the last answer about the file back, which makes it a question again. */
export function askAnew(state: FlowState): Next {
  const asked = state.asked.slice(0, -1);
  const answers = Object.fromEntries(Object.entries(state.answers).filter(([option]) => option !== state.asked.at(-1)));
  return inspect({
    ...state,
    asked,
    answers,
    trail: [],
    question: undefined,
    roster: undefined,
    leadsTo: 'place',
    fields: [],
    chosen: undefined,
  });
}
