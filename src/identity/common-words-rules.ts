/** Words that lists of stolen passwords are made of, Italian and not, without accents and in lower case. */
const WORDS = `
password passwort passw pass parola segreto segreta secret accesso login utente user admin administrator root guest test prova
demo benvenuto benvenuta welcome letmein changeme cambiami default master access hello ciao buongiorno salve
qwerty qwertz azerty asdfgh zxcvbn abcdef iloveyou loveyou tiamo amore amoremio amorino tesoro cuore vita bella bello stella
angelo angela principessa princess superman batman spiderman pokemon dragon shadow monkey sunshine football baseball soccer
calcio juventus juve milan inter napoli roma lazio torino fiorentina sampdoria genoa palermo bologna lecce taranto bari forza
italia italiano puglia sicilia sardegna milano firenze venezia
mario rossi bianchi russo ferrari esposito colombo ricci marino greco bruno gallo conti luca costa giordano mancini rizzo
lombardi moretti giuseppe giovanni antonio francesco francesca alessandro alessandra andrea marco matteo lorenzo leonardo
davide simone federico federica stefano stefania roberto roberta paolo paola maria anna giulia sofia aurora martina chiara
sara valentina elisa elena laura silvia michele salvatore vincenzo domenico pietro nicola gabriele riccardo tommaso edoardo
diego christian cristian samuele mattia alice giorgia emma beatrice ginevra camilla greta noemi
mamma papa nonna nonno figlio figlia bambino bambina famiglia scuola mensa refezione comune classe maestra maestro asilo
pizza pasta gelato cane gatto mare sole luna estate natale pasqua gennaio febbraio marzo aprile maggio giugno luglio agosto
settembre ottobre novembre dicembre lunedi martedi mercoledi giovedi venerdi sabato domenica
google facebook instagram whatsapp iphone samsung android windows computer internet telefono omnibus credenziali
michael jordan jennifer jessica charlie daniel thomas hunter ranger buster killer george summer winter spring autumn
password1 trustno starwars whatever freedom ninja mustang
`
  .trim()
  .split(/\s+/);

/** Neighbours on keyboards and in alphabets; a part of one, in either direction, is no secret. */
const RUNS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyzabc',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
];

const reversed = (text: string) => [...text].reverse().join('');

/** Longest first, so that `amoremio` is one word and not `amore` with a rest. */
export const commonWords: readonly string[] = WORDS.toSorted((a, b) => b.length - a.length);
export const commonRuns: readonly string[] = [...RUNS, ...RUNS.map(reversed)];
