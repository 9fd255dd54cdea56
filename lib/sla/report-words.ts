// How numbers and times are written in a report.
import type { Month } from './month.ts';

const COUNT = new Intl.NumberFormat('en-GB');
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

export const countText = (count: number): string => COUNT.format(count);

/** `2026-09-12 02:00`, for tables whose head says UTC. @param time epoch milliseconds */
export const utcText = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** `2026-09-12 02:00 UTC`. */
export const momentText = (time: number): string => `${utcText(time)} UTC`;

/** `September 2026`. */
export const monthText = ({ start }: Month): string => MONTH.format(start);

/** Milliseconds: whole ones from 10 on. */
export const msText = (ms: number): string => `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
