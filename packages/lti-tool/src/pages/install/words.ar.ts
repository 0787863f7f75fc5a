import type { InstallWords } from "./words.ts";

export const ar: InstallWords = {
  title: "اربط نظام التعلّم لديك",
  lead: "اختر نظام إدارة التعلّم. في كل صفحة الخطوات والقيم الدقيقة التي تُلصق.",
  titleOf: (lms) => `‏SkillStudio في ${lms}`,
  all: "كل الأنظمة",
  menuWords: (lms) => `كلمات القوائم بالإنجليزية كما يعرضها ${lms} بتلك اللغة.`,
  values: "القيم التي تُلصق",
  valuesLead: "وهي خاصة بهذا التثبيت.",
  field: "الحقل",
  value: "القيمة",
  copy: "نسخ",
  copied: "نُسخ",
  command: "لمن يشغّل هذا التثبيت",
  commandLead:
    "ضع قيمك مكان الكلمات بالأحرف الكبيرة وشغّل الأمر على الخادم، أو أدخل القيم نفسها في صفحة المشغّلين.",
  ownHost: "‏**--frame-origin** لمؤسسة لنظامها نطاق خاص بها، مثل learn.school.edu؛ وإلا فاحذفه.",
  next: "ما الذي يلي ذلك",
  nextSteps: [
    "يوافق من يشغّل هذا التثبيت على النظام في صفحة المشغّلين، إلا إذا كان عنوان التسجيل قد ذكر مؤسستك.",
    "بعد أول فتح تختبر الأداة نفسها. عندئذ تبيّن صفحة المشغّلين ما يشاركه نظامك فعلًا وما ينقص وأين يُفعَّل.",
  ],
  trouble: "إذا لم ينجح الأمر",
  troubles: [
    "**registration_link_invalid**: استُعمل عنوان التسجيل من قبل أو مضى عليه أكثر من سبعة أيام. اطلب عنوانًا جديدًا.",
    "**deployment_pending** أو **platform_inactive**: ما زالت الموافقة ناقصة.",
    "يعرض الإطار نافذة جديدة: لا يحفظ المتصفح بيانات لإطارات المواقع الأخرى. النافذة الجديدة تعمل.",
    "كل رفض يعرض رمزًا قصيرًا ومعرّف دعم. أرسلهما إلى من يشغّل هذا التثبيت؛ السبب في سجلّه.",
  ],
  local:
    "هذا التثبيت على عنوان محلي: لا يصل إليه نظام تعلّم على جهاز آخر. شغّله أولًا بعنوانه العام https في PUBLIC_URL.",
  other: "نظام آخر",
  otherLead: "كل نظام تعلّم يدعم LTI 1.3 يقبل هذه القيم.",
  operators: "صفحة المشغّلين",
  guides: {
    moodle: {
      lead: "‏Moodle 4 وما بعده. بعنوان التسجيل يستغرق الأمر دقيقتين.",
      ways: [
        {
          title: "بعنوان تسجيل",
          steps: [
            "اطلب من مشغّل هذا التثبيت عنوان تسجيل. يعمل مرة واحدة خلال سبعة أيام.",
            "افتح **Site administration → Plugins → Activity modules → External tool → Manage tools**.",
            "ألصق العنوان في **Tool URL** وانقر **Add LTI Advantage**.",
            "في بطاقة الأداة الجديدة انقر **Activate**.",
            "انقر ترس البطاقة. تحت **Privacy** اضبط **Share launcher's name with tool** و**Share launcher's email with tool** على **Always**.",
            "تحت **Services** اختر **Use this service for grade sync and column management** و**Use this service to retrieve members' information as per privacy settings**. اضبط **Tool configuration usage** على **Show in activity chooser and as a preconfigured tool**. انقر **Save changes**.",
          ],
        },
        {
          title: "يدويًا",
          steps: [
            "افتح **Manage tools** كما سبق وانقر **configure a tool manually**.",
            "اضبط **LTI version** على **LTI 1.3** و**Public key type** على **Keyset URL**، وفعّل **Supports Deep Linking (Content-Item Message)**، وألصق القيم أدناه.",
            "اضبط **Privacy** و**Services** كما سبق وانقر **Save changes**.",
            "في البطاقة انقر **View configuration details** وأرسل كل ما تعرضه إلى مشغّل هذا التثبيت.",
          ],
        },
      ],
      inCourse:
        "في المقرر يفعّل المعلّم **Edit mode**، وينقر **Add an activity or resource**، ويختار **SkillStudio**، ثم ينقر **Select content**.",
      trouble: [
        "لا يحدث شيء عند **Add LTI Advantage**: يمنع Moodle الاتصال ببعض الخوادم والمنافذ. انظر **Site administration → General → Security → HTTP security**: ‏**cURL blocked hosts list** و**cURL allowed ports list**.",
        "الأسماء ناقصة: لم يُضبط **Privacy** على **Always**.",
      ],
    },
    canvas: {
      lead: "‏Canvas السحابي أو الخاص بك. تحتاج إلى صلاحية إدارة حساب.",
      ways: [
        {
          title: "بعنوان تسجيل",
          steps: [
            "اطلب من مشغّل هذا التثبيت عنوان تسجيل. يعمل مرة واحدة خلال سبعة أيام.",
            "افتح **Admin** واختر حسابك ثم **Apps → Manage → Install a New App**.",
            "اختر **LTI 1.3** والطريقة **Dynamic Registration**، وألصق العنوان في **Registration URL** وانقر **Continue**.",
            "أبقِ كل الأذونات والمواضع، ومستوى الخصوصية على **Public**: من دونه لا تصل الأسماء إلى الأداة. انقر **Enable & Install**.",
          ],
        },
        {
          title: "بمفتاح مطوّر",
          steps: [
            "افتح **Admin** واختر حسابك ثم **Developer Keys → + Developer Key → + LTI Key**.",
            "اضبط **Method** على **Enter URL**، وألصق **JSON URL** و**Redirect URIs** من الأسفل وانقر **Save**.",
            "اضبط المفتاح الجديد على **ON** وانسخ الرقم تحت **Details**: هو معرّف العميل.",
            "افتح **Settings → Apps → View App Configurations → + App**، واختر **By Client ID**، وألصق الرقم وانقر **Install**.",
            "انقر ترس التطبيق ثم **Deployment Id**. أرسل معرّف العميل ومعرّف النشر إلى مشغّل هذا التثبيت.",
          ],
        },
      ],
      inCourse:
        "في المقرر ينقر المعلّم **Modules → + → External Tool → SkillStudio**. لإظهاره في القائمة: **Settings → Navigation**، اسحب **SkillStudio** إلى الأعلى وانقر **Save**.",
      trouble: [
        "الأسماء ناقصة: مستوى الخصوصية ليس **Public**. غيّره في إعدادات التطبيق أو المفتاح.",
        "تبقى الصفحة فارغة على نطاقك الخاص: أخبر مشغّل هذا التثبيت به ليسمح له بتأطير الصفحات.",
        "ينتظر Canvas الخاص بك الموافقة مع أن عنوان التسجيل سمّى مؤسستك: فهو يسمّي نفسه canvas.instructure.com لأن **lti_iss** غير محدّد في security.yml.",
      ],
    },
    blackboard: {
      lead: "‏Blackboard Learn. تحتاج الأداة إلى تطبيق خاص بها في بوابة المطوّرين، لأن عناوينها تُثبَّت هناك.",
      ways: [
        {
          title: "تسجيل التطبيق مرة واحدة",
          steps: [
            "سجّل الدخول في **developer.blackboard.com** وافتح **My Applications → +**.",
            "أعطه اسمًا، وفعّل **My Application supports LTI 1.3**، وألصق القيم أدناه وانقر **Register Application and Generate API Key**.",
            "انسخ **Application ID**: هو معرّف العميل.",
          ],
        },
        {
          title: "إضافته إلى Blackboard لديك",
          steps: [
            "افتح **Administrator Panel → LTI Tool Providers → Register LTI 1.3/Advantage Tool**، وألصق **Application ID** في **Client ID** وانقر **Submit**.",
            "اضبط **Tool Status** على **Approved**. تحت **User Fields to Send** فعّل **Role in Course** و**Name** و**Email Address**.",
            "اضبط **Allow grade service access** و**Allow Membership Service Access** على **Yes**. انقر **Submit**.",
            "انسخ **Deployment ID** وأرسله مع معرّف العميل إلى مشغّل هذا التثبيت.",
            "من قائمة الأداة افتح **Manage Placements → Create Placement**. اختر **Deep Linking content tool**، وألصق **Target Link URI** وانقر **Submit**.",
          ],
        },
      ],
      inCourse:
        "في المقرر ينقر المعلّم **+ → Content Market** (Ultra) أو **Build Content** (Original) ويختار **SkillStudio**.",
      trouble: [
        "**invalid redirect**: يجب أن يطابق **Tool Redirect URL(s)** في التطبيق العنوان أدناه حرفًا بحرف.",
        "الدرجات أو الأشخاص ناقصون: يُفعَّل الوصول إلى الدرجات والأعضاء لكل أداة، انظر أعلاه.",
        "تبقى الصفحة فارغة على نطاقك الخاص: أخبر مشغّل هذا التثبيت به ليسمح له بتأطير الصفحات.",
      ],
    },
    brightspace: {
      lead: "‏Brightspace (D2L). يترك التسجيل الأداة معطّلة، والنشر يدوي دائمًا.",
      ways: [
        {
          title: "بعنوان تسجيل",
          steps: [
            "اطلب من مشغّل هذا التثبيت عنوان تسجيل. يعمل مرة واحدة خلال سبعة أيام.",
            "افتح **Admin Tools → Manage Extensibility → LTI Advantage → Register Tool**، واختر **Dynamic**، وألصق العنوان في **Tool initiation registration endpoint** وانقر **Register**. يُفتح لسان جديد ثم يُغلق.",
            "افتح التسجيل الجديد وفعّل **Enabled** وانقر **Save**.",
          ],
        },
        {
          title: "يدويًا",
          steps: [
            "افتح **Register Tool** كما سبق، واختر **Standard** وألصق القيم أدناه. فعّل الإضافات **Assignment and Grade Services** و**Deep Linking** و**Names and Role Provisioning Services**. انقر **Register**.",
            "أرسل قيم **Brightspace Registration Details** الست إلى مشغّل هذا التثبيت. **Brightspace OAuth2 Audience** هو جمهور الرمز.",
          ],
        },
        {
          title: "النشر في الحالتين",
          steps: [
            "افتح **View Deployments → New Deployment** واختر الأداة وإضافاتها الثلاث.",
            "تحت **Security Settings** فعّل **Org Unit Information** و**User Information** و**Link Information** و**Classlist**: من دونها لا تصل الأسماء.",
            "تحت **Make tool available to** أضف وحداتك. انقر **Create Deployment** وانسخ **Deployment Id** لمشغّل هذا التثبيت.",
            "في النشر انقر **View Links → New Link**، واختر النوع **Deep Linking Quicklink** وألصق **Target Link URI**.",
          ],
        },
      ],
      inCourse:
        "في المقرر يفتح المعلّم **Content**، وينقر **Existing Activities** أو **Insert Stuff** ويختار **SkillStudio**.",
      trouble: [
        "يُرفض الرمز: يجب إدخال **Brightspace OAuth2 Audience** جمهورًا للرمز؛ وهو ليس عنوان الرمز.",
        "لا يستعمل النطاق إلا تسجيل مفعّل واحد: عطّل القديم أولًا.",
      ],
    },
    sakai: {
      lead: "‏Sakai 21 وما بعده.",
      ways: [
        {
          title: "بعنوان تسجيل",
          steps: [
            "اطلب من مشغّل هذا التثبيت عنوان تسجيل. يعمل مرة واحدة خلال سبعة أيام.",
            "افتح **Administration Workspace → External Tools → LTI Advantage Auto Provision**، وأعطِ الأداة عنوانًا وانقر **Auto-Provision**.",
            "انقر **Use LTI Advantage Auto Configuration**، وألصق العنوان ونفّذ العملية.",
            "حرّر الأداة: دعها تتلقى الأسماء والبريد وقائمة المشاركين والدرجات؛ ثم احفظ.",
          ],
        },
        {
          title: "يدويًا",
          steps: [
            "افتح **Administration Workspace → External Tools → Install LTI 1.x Tool**، وفعّل **LTI 1.3** وألصق القيم أدناه.",
            "دع الأداة تتلقى الأسماء والبريد وقائمة المشاركين والدرجات؛ ثم احفظ.",
            "أرسل القيم التي يعرضها Sakai للأداة إلى مشغّل هذا التثبيت.",
          ],
        },
      ],
      inCourse: "في الموقع يفتح المعلّم **Lessons → Add Content → Add External Tool** ويختار **SkillStudio**.",
      trouble: ["الأسماء ناقصة: لا يُسمح للأداة بعد بتلقي الأسماء والبريد."],
    },
  },
};
