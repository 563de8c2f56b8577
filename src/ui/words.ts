export const confirmWords = {
  yesOrNo: 'Go on? [y/N] ',
  type: (expected: string) => `Type ${expected} to go on, anything else to leave: `,
} as const;
