// What every Node process costs before it does anything.
import { answerOnce, usage } from './answer.ts';

answerOnce(usage());
