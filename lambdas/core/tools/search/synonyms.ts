// Words that people and APIs use for one another, by what business software calls things, kind of product by kind of product.
// No word stands here for one provider's sake.
import { stem } from './words.ts';

/** Meanings, parted by semicolons. */
const GROUPS = `
send post publish deliver submit notify message tell say; cancel stop end abort terminate kill revoke unschedule;
upload attach import; download export; archive close hide retire; invite add join; leave quit;
enable activate start resume unpause; disable deactivate pause suspend; mute silence snooze; block ban;
copy duplicate clone; merge combine unite join; count total sum many number; reply respond answer; approve accept confirm;
deny decline reject refuse; restore undo recover undelete untrash back revert; trash bin recycle;
validate verify check test; schedule plan later timer; share collaborate access; redact mask anonymize hide; assign give;
follow subscribe watch; unfollow unsubscribe; preview simulate upcoming next; sort order rank; synonym alias;
play playback listen; login session sign; person people user member someone colleague teammate employee agent staff;
customer contact client lead; company organization account business firm; deal opportunity sale; pipeline stage process;
bug issue defect problem; ticket issue case request; mail email; inbox mailbox; folder directory; photo picture image;
song track music; movie film; record recording; comment note remark; chat conversation thread discussion; channel room;
reaction emoji; payment charge money pay; payout transfer; refund return money; bill invoice; balance money owe;
cost spend price; price fee; discount coupon; card source method; dispute chargeback; repo repository; label tag;
file document attachment pdf; signature sign; signature footer; template design; campaign newsletter; bounce undeliverable;
spam junk; alert alarm; monitor alarm; outage downtime maintenance; uptime health availability up down;
server machine instance host vm; database db; cluster kubernetes; domain dns; record dns; certificate ssl tls;
firewall port; cache cdn; deploy deployment release; log error; statistic stat metric usage analytic; report statistic;
dashboard board; task todo job; reminder remind; vacation holiday absence away; article page help; macro reply template;
sla service level; rating satisfaction feedback; trigger rule automation; filter rule; field property attribute column;
status state; language locale; key token credential secret; password credential;
setting preference configuration config option; history log audit change; permission right role scope; phone call;
site website; webhook callback notification; device speaker; volume disk; voice speech spoken aloud;
transcription transcript text; image picture draw; moderation harmful; embedding vector; finetuning training train;
model ai; typo misspelling spelling mistake; stop ignore; index collection; similar like related; swap switch exchange;
backup dump snapshot; version revision; profile identity; presence online; milestone release;
person people contact individual; customer buyer shopper guest; supplier vendor contact; prospect lead contact;
admin administrator teammate agent operator staff; user account login; signin login session current;
subscriber member recipient contact; audience list segment; mailing audience newsletter;
subscribe member contact subscriber; subscription plan membership recurring; applicant candidate application apply;
position job role opening vacancy posting; hire recruit employee candidate;
meeting event appointment call calendar invitation; agenda calendar event schedule; available availability free busy;
repository project codebase; quote estimate proposal; order purchase; product item good article sku; item line row;
stock inventory quantity unit warehouse; price product item variant; hour time timesheet duration; note minute memo remark;
activity call meeting interaction log; discuss comment note conversation thread; said say message comment;
write message comment note; text sms message; chat dm message direct; todo task activity reminder; deadline due milestone;
sprint iteration cycle; story issue ticket card; card task ticket issue; column list section stage; board project;
tab sheet worksheet; row record entry line; share permission collaboration access; reboot restart; resize scale; chore task;
stacktrace event; entry item record; cell value range; overwrite write replace update; wiki page space;
doc document page file; crash error issue exception; outage incident downtime; alert monitor incident;
incident problem issue outage; oncall call rota shift; firing triggered active; reporter requester creator author;
request requester; approve decide review; vacation leave timeoff off; complete done finish close resolve; acknowledge ack;
tick complete check close; reopen undo restore; log record track; report create submit; schedule book arrange;
reschedule postpone move delay; draft prepare compose; print pdf; own owner; mention search contain; edit update modify;
opened open read; deliver delivered status; kind type; plan price; assign delegate owner assignee; escalate assign priority;
urgent priority; link url share; public link share; location address; team member; department group team;
workspace organization team; site space; news article post; survey form; expense cost bill; mute downtime silence
`;

const byTerm = (): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const group of GROUPS.split(';')) {
    const terms = group.trim().split(/\s+/).map(stem);
    for (const term of terms) found.set(term, new Set([...(found.get(term) ?? []), ...terms]));
  }
  return found;
};

const SYNONYMS = byTerm();

/** Terms that may stand for this one, without itself. */
export const synonymsOf = (term: string): readonly string[] =>
  [...(SYNONYMS.get(term) ?? [])].filter((each) => each !== term);
