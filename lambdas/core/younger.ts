/**
 * Whether what began at `since` is younger than `lifeMs`. By the wall clock, since no other is known to go on while a function
 * is frozen. What began later than now began before the clock was set back: nobody knows how old that is, so it is old.
 */
export const isYounger = (since: number, lifeMs: number, now: number): boolean => since <= now && now - since < lifeMs;
