import { inspect } from '../asking.ts';
import type { FlowState, Next } from '../flow.ts';
import { listKeys } from '../moves.ts';

export const questionStep = listKeys((state) => state.question?.choices.length ?? 0, answer);

function answer(state: FlowState): Next {
  const { question, answers, cursor } = state;
  const choice = question?.choices[cursor];
  if (question === undefined || choice === undefined) return { state };
  const { option = question.option } = choice;
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
