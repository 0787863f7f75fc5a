import type { PlatformRecord } from "../store/platforms.ts";
import type { Finding } from "../store/self-tests.ts";
import { guideOf } from "./guides.ts";
import type { Check } from "./self-test.ts";
import { type Setting, waysTo } from "./self-test-fixes.ts";

/** A finding in sentences. */
export interface DescribedFinding extends Finding {
  readonly title: string;
  /** What it means for teachers and learners. */
  readonly meaning: string;
  /** What to do about it, in the menu words of the LMS; null when there is nothing to do. */
  readonly fix: string | null;
}

/** The registration whose administrator is told what to do. */
export type Advised = Pick<PlatformRecord, "productFamily" | "grantedScopes">;

/** What was looked at; what it means when it is there; what it means when it is not. */
type Words = readonly [title: string, there: string, not: string];

interface Catalogue {
  readonly checks: Readonly<Record<Check, Words>>;
  /** What is said while nothing tells. */
  readonly unknown: string;
  /** Before the menu's words. */
  readonly goTo: string;
  /** Between two ways through the menus. */
  readonly or: string;
  /** Where the LMS has no guide of ours. */
  readonly settings: Readonly<Record<Setting, string>>;
  readonly fixes: Readonly<Partial<Record<Check, string>>>;
}

const SETTING_OF: Readonly<Partial<Record<string, Setting>>> = {
  names: "privacy",
  email: "privacy",
  roster: "people",
  line_items: "grades",
  scores: "grades",
  results: "grades",
  custom: "custom",
};

/** Says what a finding means and how the administrator of the LMS mends it, in the language of a BCP 47 tag. */
export function describeFinding(
  finding: Finding,
  { locale, platform }: { readonly locale: string; readonly platform: Advised },
): DescribedFinding {
  const words = CATALOGUES[new Intl.Locale(locale).language] ?? en;
  const [title, there, not] = words.checks[finding.id as Check] ?? [finding.id, "", ""];
  const meaning = finding.status === "ok" ? there : finding.status === "unknown" ? words.unknown : not;
  return { ...finding, title, meaning, fix: fixOf(finding, words, platform) };
}

function fixOf(
  { id, status }: Finding,
  words: Catalogue,
  { productFamily, grantedScopes }: Advised,
): string | null {
  if (status === "ok") return null;
  if (status === "unknown") return words.fixes.launch ?? null;
  const setting = SETTING_OF[id];
  if (setting === undefined) return words.fixes[id as Check] ?? null;
  const guide = guideOf(productFamily);
  if (guide === "") return words.settings[setting];
  return words.goTo + waysTo(setting, guide, grantedScopes).join(` ${words.or} `);
}

const en: Catalogue = {
  checks: {
    launch: ["Launch", "The tool was opened from the LMS.", "The tool was not opened yet."],
    names: [
      "Names",
      "Teachers see who is who.",
      "Teachers see learners without names, and cannot tell them apart.",
    ],
    email: [
      "Email addresses",
      "Files are matched to people by their address, and mail can be sent.",
      "Files are matched to people by name alone, and learners get no mail.",
    ],
    course: [
      "Course",
      "Launches come from a course.",
      "Launches come from no course, so there is nothing to show.",
    ],
    roster: [
      "List of participants",
      "The whole class is shown, also those who have not opened the tool.",
      "The class shows only people who have opened the tool themselves.",
    ],
    line_items: [
      "Gradebook columns",
      "Graded activities get a column of their own.",
      "Graded activities get no column in the gradebook.",
    ],
    scores: [
      "Sending grades",
      "Results reach the gradebook.",
      "Results stay in the tool and do not reach the gradebook.",
    ],
    results: [
      "Reading grades back",
      "A grade that a teacher changed in the LMS is noticed and respected.",
      "A grade that a teacher changed in the LMS is not noticed.",
    ],
    custom: [
      "Course dates and copies",
      "The course's dates and where it was copied from are known.",
      "The course's dates are unknown, and a copied course starts empty.",
    ],
    notices: [
      "Notice of copied courses",
      "A copied course is set up at once.",
      "A copied course is set up when somebody first opens it. That is enough.",
    ],
    keys: [
      "Keys of the LMS",
      "Launches can be verified.",
      "Launches are refused as soon as the LMS changes its keys.",
    ],
    token: [
      "Access to the LMS's services",
      "The tool may call the LMS in the background.",
      "Neither participants nor grades can be exchanged.",
    ],
  },
  unknown: "Nothing tells yet.",
  goTo: "In the LMS: ",
  or: "or",
  settings: {
    privacy: "Let the LMS share names and email addresses with this tool.",
    people: "Let this tool use Names and Role Provisioning Services.",
    grades: "Let this tool use Assignment and Grade Services: line items, results and scores.",
    custom: "Add the custom parameters of the install page to this tool.",
  },
  fixes: {
    launch: "Open the tool once from a course as a teacher, then test again.",
    keys: "Look whether the key set's address is right and whether this server can reach it.",
    token:
      "Look whether the client id, the token address and its audience are right, and whether the LMS has this tool's key set address.",
  },
};

const es: Catalogue = {
  checks: {
    launch: ["Apertura", "La herramienta se abrió desde el LMS.", "La herramienta aún no se ha abierto."],
    names: [
      "Nombres",
      "El profesorado ve quién es quién.",
      "El profesorado ve al alumnado sin nombres y no puede distinguirlo.",
    ],
    email: [
      "Correos electrónicos",
      "Los archivos se asocian a las personas por su correo, y se les puede escribir.",
      "Los archivos se asocian solo por el nombre, y el alumnado no recibe correo.",
    ],
    course: [
      "Curso",
      "Se abre desde un curso.",
      "No se abre desde ningún curso, así que no hay nada que mostrar.",
    ],
    roster: [
      "Lista de participantes",
      "Se muestra toda la clase, también quien no ha abierto la herramienta.",
      "La clase muestra solo a quien ha abierto la herramienta.",
    ],
    line_items: [
      "Columnas de calificación",
      "Las actividades evaluadas tienen columna propia.",
      "Las actividades evaluadas no tienen columna en el libro de calificaciones.",
    ],
    scores: [
      "Envío de notas",
      "Los resultados llegan al libro de calificaciones.",
      "Los resultados se quedan en la herramienta y no llegan al libro de calificaciones.",
    ],
    results: [
      "Lectura de notas",
      "Una nota que el docente cambió en el LMS se advierte y se respeta.",
      "Una nota que el docente cambió en el LMS no se advierte.",
    ],
    custom: [
      "Fechas y copias del curso",
      "Se conocen las fechas del curso y de cuál se copió.",
      "No se conocen las fechas, y un curso copiado empieza vacío.",
    ],
    notices: [
      "Aviso de cursos copiados",
      "Un curso copiado se prepara enseguida.",
      "Un curso copiado se prepara cuando alguien lo abre por primera vez. Eso basta.",
    ],
    keys: [
      "Claves del LMS",
      "Las aperturas se pueden verificar.",
      "Las aperturas se rechazan en cuanto el LMS cambie sus claves.",
    ],
    token: [
      "Acceso a los servicios del LMS",
      "La herramienta puede llamar al LMS en segundo plano.",
      "No se pueden intercambiar participantes ni notas.",
    ],
  },
  unknown: "Aún no se sabe.",
  goTo: "En el LMS: ",
  or: "o bien",
  settings: {
    privacy: "Permita que el LMS comparta nombres y correos con esta herramienta.",
    people: "Permita a esta herramienta Names and Role Provisioning Services.",
    grades: "Permita a esta herramienta Assignment and Grade Services: columnas, resultados y notas.",
    custom: "Añada a esta herramienta los parámetros personalizados de la página de instalación.",
  },
  fixes: {
    launch: "Abra la herramienta una vez desde un curso como docente y pruebe de nuevo.",
    keys: "Compruebe que la dirección de las claves es correcta y que este servidor la alcanza.",
    token:
      "Compruebe el identificador de cliente, la dirección del token y su audiencia, y que el LMS tiene la dirección de las claves de esta herramienta.",
  },
};

const de: Catalogue = {
  checks: {
    launch: ["Start", "Das Werkzeug wurde aus dem LMS geöffnet.", "Das Werkzeug wurde noch nicht geöffnet."],
    names: [
      "Namen",
      "Lehrende sehen, wer wer ist.",
      "Lehrende sehen Lernende ohne Namen und können sie nicht unterscheiden.",
    ],
    email: [
      "E-Mail-Adressen",
      "Dateien werden über die Adresse zugeordnet, und Mail kann versandt werden.",
      "Dateien werden nur über den Namen zugeordnet, und Lernende bekommen keine Mail.",
    ],
    course: [
      "Kurs",
      "Starts kommen aus einem Kurs.",
      "Starts kommen aus keinem Kurs; es gibt nichts zu zeigen.",
    ],
    roster: [
      "Teilnehmerliste",
      "Die ganze Klasse ist zu sehen, auch wer das Werkzeug nie geöffnet hat.",
      "Die Klasse zeigt nur, wer das Werkzeug selbst geöffnet hat.",
    ],
    line_items: [
      "Spalten der Bewertung",
      "Bewertete Aktivitäten bekommen eine eigene Spalte.",
      "Bewertete Aktivitäten bekommen keine Spalte in der Bewertung.",
    ],
    scores: [
      "Noten senden",
      "Ergebnisse kommen in der Bewertung an.",
      "Ergebnisse bleiben im Werkzeug und kommen nicht in der Bewertung an.",
    ],
    results: [
      "Noten lesen",
      "Eine Note, die im LMS geändert wurde, wird bemerkt und geachtet.",
      "Eine Note, die im LMS geändert wurde, wird nicht bemerkt.",
    ],
    custom: [
      "Kursdaten und Kopien",
      "Beginn und Ende des Kurses und seine Vorlage sind bekannt.",
      "Beginn und Ende sind unbekannt, und ein kopierter Kurs beginnt leer.",
    ],
    notices: [
      "Nachricht über kopierte Kurse",
      "Ein kopierter Kurs wird sofort eingerichtet.",
      "Ein kopierter Kurs wird eingerichtet, wenn ihn jemand zum ersten Mal öffnet. Das genügt.",
    ],
    keys: [
      "Schlüssel des LMS",
      "Starts lassen sich prüfen.",
      "Starts werden abgelehnt, sobald das LMS seine Schlüssel wechselt.",
    ],
    token: [
      "Zugang zu den Diensten des LMS",
      "Das Werkzeug darf das LMS im Hintergrund aufrufen.",
      "Weder Teilnehmende noch Noten können ausgetauscht werden.",
    ],
  },
  unknown: "Darüber ist noch nichts bekannt.",
  goTo: "Im LMS: ",
  or: "oder",
  settings: {
    privacy: "Lassen Sie das LMS Namen und E-Mail-Adressen mit diesem Werkzeug teilen.",
    people: "Erlauben Sie diesem Werkzeug Names and Role Provisioning Services.",
    grades: "Erlauben Sie diesem Werkzeug Assignment and Grade Services: Spalten, Ergebnisse und Noten.",
    custom: "Fügen Sie diesem Werkzeug die Parameter der Installationsseite hinzu.",
  },
  fixes: {
    launch: "Öffnen Sie das Werkzeug einmal als Lehrkraft aus einem Kurs und prüfen Sie dann noch einmal.",
    keys: "Prüfen Sie, ob die Adresse der Schlüssel stimmt und ob dieser Server sie erreicht.",
    token:
      "Prüfen Sie Client-ID, Token-Adresse und deren Empfänger, und ob das LMS die Schlüsseladresse dieses Werkzeugs hat.",
  },
};

const ar: Catalogue = {
  checks: {
    launch: ["الفتح", "فُتحت الأداة من نظام التعلّم.", "لم تُفتح الأداة بعد."],
    names: ["الأسماء", "يرى المعلّمون من هو من.", "يرى المعلّمون المتعلمين بلا أسماء ولا يميّزون بينهم."],
    email: [
      "البريد الإلكتروني",
      "تُربط الملفات بالأشخاص عبر بريدهم، ويمكن مراسلتهم.",
      "تُربط الملفات بالاسم وحده، ولا يصل بريد إلى المتعلمين.",
    ],
    course: ["المقرر", "تُفتح الأداة من مقرر.", "لا تُفتح الأداة من مقرر، فلا شيء يُعرض."],
    roster: [
      "قائمة المشاركين",
      "يظهر الصف كله، حتى من لم يفتح الأداة.",
      "لا يظهر في الصف إلا من فتح الأداة بنفسه.",
    ],
    line_items: ["أعمدة الدرجات", "لكل نشاط مقيّم عمود خاص.", "لا عمود في دفتر الدرجات للأنشطة المقيّمة."],
    scores: [
      "إرسال الدرجات",
      "تصل النتائج إلى دفتر الدرجات.",
      "تبقى النتائج في الأداة ولا تصل إلى دفتر الدرجات.",
    ],
    results: [
      "قراءة الدرجات",
      "تُلاحَظ الدرجة التي غيّرها المعلّم في النظام وتُحترم.",
      "لا تُلاحَظ الدرجة التي غيّرها المعلّم في النظام.",
    ],
    custom: [
      "تواريخ المقرر ونُسخه",
      "تواريخ المقرر ومصدر نسخه معروفان.",
      "التواريخ غير معروفة، والمقرر المنسوخ يبدأ فارغًا.",
    ],
    notices: [
      "إشعار نسخ المقررات",
      "يُجهَّز المقرر المنسوخ فورًا.",
      "يُجهَّز المقرر المنسوخ عندما يفتحه أحد أول مرة، وهذا يكفي.",
    ],
    keys: ["مفاتيح النظام", "يمكن التحقق من كل فتح.", "يُرفض الفتح حالما يغيّر النظام مفاتيحه."],
    token: [
      "الوصول إلى خدمات النظام",
      "يمكن للأداة أن تتصل بالنظام في الخلفية.",
      "لا يمكن تبادل المشاركين ولا الدرجات.",
    ],
  },
  unknown: "لا يُعرف ذلك بعد.",
  goTo: "في نظام التعلّم: ",
  or: "أو",
  settings: {
    privacy: "اسمح للنظام بمشاركة الأسماء والبريد مع هذه الأداة.",
    people: "اسمح لهذه الأداة بخدمة Names and Role Provisioning Services.",
    grades: "اسمح لهذه الأداة بخدمة Assignment and Grade Services: الأعمدة والنتائج والدرجات.",
    custom: "أضف إلى هذه الأداة المعاملات المخصصة المذكورة في صفحة التثبيت.",
  },
  fixes: {
    launch: "افتح الأداة مرة من مقرر بصفة معلّم ثم أعد الاختبار.",
    keys: "تحقق من أن عنوان المفاتيح صحيح وأن هذا الخادم يصل إليه.",
    token: "تحقق من معرّف العميل وعنوان الرمز وجمهوره، ومن أن لدى النظام عنوان مفاتيح هذه الأداة.",
  },
};

const CATALOGUES: Readonly<Record<string, Catalogue>> = { en, es, de, ar };
