import type { SetupStep } from "@skillstudio/api-client/contract";
import type { Course } from "./authorize.ts";
import type { ClassRows } from "./records.ts";

type Code = SetupStep["code"];
type Texts = Readonly<Record<Code, { readonly title: string; readonly how: string }>>;

/** What a course can supply, whether it has, and the step that supplies it. */
export function setupSteps(
  course: Course,
  { lessons, grades, members }: ClassRows,
  locale: string,
): SetupStep[] {
  const texts = TEXTS[new Intl.Locale(locale).language] ?? en;
  const done: Readonly<Record<Code, boolean>> = {
    roster: members.length > 0,
    lessons: lessons.some(({ tracksCompletion }) => tracksCompletion),
    grades: grades.length > 0,
    activity: members.some(({ lastActiveAt }) => lastActiveAt !== undefined),
    skills: lessons.some(({ skills }) => skills.length > 0) || grades.some(({ skills }) => skills.length > 0),
    dates: course.startsAt !== undefined && course.endsAt !== undefined,
  };
  return CODES.map((code) => ({ code, done: done[code], ...texts[code] }));
}

const CODES: readonly Code[] = ["roster", "lessons", "grades", "activity", "skills", "dates"];

const en: Texts = {
  roster: {
    title: "People of the course",
    how: "Open this tool once from the course as an instructor: the list of participants is fetched then.",
  },
  lessons: {
    title: "Lessons and their completion",
    how: "Upload the activity completion report (in Moodle: Reports, Activity completion, Download as CSV).",
  },
  grades: {
    title: "Grades",
    how: "Upload the gradebook export (in Moodle: Grades, Export, Plain text file) and the report of each quiz.",
  },
  activity: {
    title: "Activity",
    how: "Upload the course log (in Moodle: Reports, Logs, all participants, Download as CSV).",
  },
  skills: {
    title: "Skills",
    how: "Give lessons and graded items titles that name what they teach, such as “Quiz 1: HTTP basics”: skills are taken from them.",
  },
  dates: {
    title: "Start and end of the course",
    how: "Set the start and end of the course in your LMS and open this tool again. Until then pace is measured against the class.",
  },
};

const es: Texts = {
  roster: {
    title: "Personas del curso",
    how: "Abra esta herramienta una vez desde el curso como docente: entonces se obtiene la lista de participantes.",
  },
  lessons: {
    title: "Lecciones y su finalización",
    how: "Suba el informe de finalización de actividades (en Moodle: Informes, Finalización de actividades, Descargar en CSV).",
  },
  grades: {
    title: "Calificaciones",
    how: "Suba la exportación del libro de calificaciones (en Moodle: Calificaciones, Exportar, Archivo de texto) y el informe de cada cuestionario.",
  },
  activity: {
    title: "Actividad",
    how: "Suba el registro del curso (en Moodle: Informes, Registros, todos los participantes, Descargar en CSV).",
  },
  skills: {
    title: "Competencias",
    how: "Dé a lecciones y elementos calificados títulos que digan lo que enseñan, como «Cuestionario 1: Fundamentos de HTTP»: de ellos se toman las competencias.",
  },
  dates: {
    title: "Inicio y fin del curso",
    how: "Indique el inicio y el fin del curso en su LMS y vuelva a abrir esta herramienta. Hasta entonces el ritmo se mide con respecto a la clase.",
  },
};

const de: Texts = {
  roster: {
    title: "Personen im Kurs",
    how: "Öffnen Sie dieses Werkzeug einmal als Lehrperson aus dem Kurs heraus: Dabei wird die Teilnehmerliste geholt.",
  },
  lessons: {
    title: "Lektionen und ihr Abschluss",
    how: "Laden Sie den Bericht zum Aktivitätsabschluss hoch (in Moodle: Berichte, Aktivitätsabschluss, als CSV herunterladen).",
  },
  grades: {
    title: "Bewertungen",
    how: "Laden Sie den Export der Bewertungen hoch (in Moodle: Bewertungen, Export, Textdatei), dazu den Bericht jedes Tests.",
  },
  activity: {
    title: "Aktivität",
    how: "Laden Sie das Kursprotokoll hoch (in Moodle: Berichte, Logdaten, alle Teilnehmer, als CSV herunterladen).",
  },
  skills: {
    title: "Fähigkeiten",
    how: "Geben Sie Lektionen und bewerteten Elementen Titel, die sagen, was sie lehren, etwa „Test 1: HTTP-Grundlagen“: Daraus werden die Fähigkeiten gewonnen.",
  },
  dates: {
    title: "Beginn und Ende des Kurses",
    how: "Legen Sie Beginn und Ende des Kurses in Ihrem LMS fest und öffnen Sie dieses Werkzeug erneut. Bis dahin wird das Tempo an der Klasse gemessen.",
  },
};

const ar: Texts = {
  roster: {
    title: "المشاركون في المقرر",
    how: "افتح هذه الأداة مرة واحدة من المقرر بصفتك مدرّسًا، فتُجلب عندئذ قائمة المشاركين.",
  },
  lessons: {
    title: "الدروس وإكمالها",
    how: "ارفع تقرير إكمال الأنشطة (في Moodle: التقارير، ثم إكمال النشاط، ثم التنزيل بصيغة CSV).",
  },
  grades: {
    title: "الدرجات",
    how: "ارفع ملف تصدير سجل الدرجات (في Moodle: الدرجات، ثم تصدير، ثم ملف نصي) وتقرير كل اختبار.",
  },
  activity: {
    title: "النشاط",
    how: "ارفع سجل المقرر (في Moodle: التقارير، ثم السجلات، ثم كل المشاركين، ثم التنزيل بصيغة CSV).",
  },
  skills: {
    title: "المهارات",
    how: "أعطِ الدروس والعناصر المقيَّمة عناوين تذكر ما تعلّمه، مثل «الاختبار 1: أساسيات HTTP»، فمنها تُستخرج المهارات.",
  },
  dates: {
    title: "بداية المقرر ونهايته",
    how: "حدّد بداية المقرر ونهايته في نظام إدارة التعلم ثم افتح هذه الأداة من جديد. وحتى ذلك الحين تُقاس الوتيرة بالمقارنة مع الصف.",
  },
};

const TEXTS: Readonly<Record<string, Texts>> = { en, es, de, ar };
