/** How much a figure measures. */
export interface Scale {
  /** So many in a whole run; `smoke`: in a run that only shows that the figure can still be taken. */
  count(whole: number, smoke: number): number;
}

export const whole: Scale = { count: (count) => count };

export const smoke: Scale = { count: (_, count) => count };
