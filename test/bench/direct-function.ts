// A function that only makes the upstream call.
import { get } from 'node:https';

export const handler = (): Promise<null> =>
  new Promise((resolve, reject) => {
    get('https://demo-crm.sallyport.example/contacts/7', (answer) => {
      answer.resume();
      answer.on('end', () => resolve(null));
    }).on('error', reject);
  });
