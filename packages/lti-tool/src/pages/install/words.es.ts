import type { InstallWords } from "./words.ts";

export const es: InstallWords = {
  title: "Conecte su LMS",
  lead: "Elija su sistema de gestión del aprendizaje. Cada página tiene los pasos y los valores exactos que se pegan.",
  titleOf: (lms) => `SkillStudio en ${lms}`,
  all: "Todos los sistemas",
  menuWords: (lms) => `Las palabras de los menús están en inglés, como las muestra ${lms} en ese idioma.`,
  values: "Valores para pegar",
  valuesLead: "Pertenecen a esta instalación.",
  field: "Campo",
  value: "Valor",
  copy: "Copiar",
  copied: "Copiado",
  command: "Para quien opera esta instalación",
  commandLead:
    "Sustituya las palabras en mayúsculas y ejecútelo en el servidor, o escriba los mismos valores en la página de operadores.",
  ownHost:
    "**--frame-origin** es para el LMS que tiene dominio propio, como learn.school.edu; si no lo tiene, omítalo.",
  next: "Qué viene después",
  nextSteps: [
    "Quien opera esta instalación aprueba el LMS en la página de operadores, salvo que la dirección de registro ya nombrara su institución.",
    "Tras la primera apertura la herramienta se prueba a sí misma. La página de operadores dice entonces qué comparte de verdad su LMS, qué falta y dónde se activa.",
  ],
  trouble: "Si algo falla",
  troubles: [
    "**registration_link_invalid**: la dirección de registro ya se usó o tiene más de siete días. Pida una nueva.",
    "**deployment_pending** o **platform_inactive**: falta todavía la aprobación.",
    "El marco ofrece una ventana nueva: el navegador no guarda datos para marcos de otros sitios. La ventana nueva funciona.",
    "Cada rechazo muestra un código corto y un identificador de soporte. Envíe ambos a quien opera esta instalación; la causa está en su registro.",
  ],
  local:
    "Esta instalación está en una dirección local: un LMS en otra máquina no puede alcanzarla. Iníciela antes con su dirección https pública en PUBLIC_URL.",
  other: "Otro sistema",
  otherLead: "Cualquier LMS con LTI 1.3 acepta estos valores.",
  operators: "Página de operadores",
  guides: {
    moodle: {
      lead: "Moodle 4 y posteriores. Con una dirección de registro se tarda dos minutos.",
      ways: [
        {
          title: "Con una dirección de registro",
          steps: [
            "Pida a quien opera esta instalación una dirección de registro. Sirve una vez, durante siete días.",
            "Abra **Site administration → Plugins → Activity modules → External tool → Manage tools** (Administración del sitio → Plugins → Módulos de actividad → Herramienta externa → Gestionar herramientas).",
            "Pegue la dirección en **Tool URL** y pulse **Add LTI Advantage**.",
            "En la tarjeta de la herramienta nueva pulse **Activate**.",
            "Pulse el engranaje de la tarjeta. En **Privacy** ponga **Share launcher's name with tool** y **Share launcher's email with tool** en **Always**.",
            "En **Services** elija **Use this service for grade sync and column management** y **Use this service to retrieve members' information as per privacy settings**. Ponga **Tool configuration usage** en **Show in activity chooser and as a preconfigured tool**. Pulse **Save changes**.",
          ],
        },
        {
          title: "A mano",
          steps: [
            "Abra **Manage tools** como arriba y pulse **configure a tool manually**.",
            "Ponga **LTI version** en **LTI 1.3** y **Public key type** en **Keyset URL**, marque **Supports Deep Linking (Content-Item Message)** y pegue los valores de abajo.",
            "Ajuste **Privacy** y **Services** como arriba y pulse **Save changes**.",
            "En la tarjeta pulse **View configuration details** y envíe todo lo que muestra a quien opera esta instalación.",
          ],
        },
      ],
      inCourse:
        "En un curso, el docente activa **Edit mode**, pulsa **Add an activity or resource**, elige **SkillStudio** y pulsa **Select content**.",
      trouble: [
        "**Add LTI Advantage** no hace nada: Moodle bloquea llamadas a algunos servidores y puertos. Vea **Site administration → General → Security → HTTP security**: **cURL blocked hosts list** y **cURL allowed ports list**.",
        "Faltan los nombres: **Privacy** no está en **Always**.",
      ],
    },
    canvas: {
      lead: "Canvas en la nube o propio. Debe administrar una cuenta.",
      ways: [
        {
          title: "Con una dirección de registro",
          steps: [
            "Pida a quien opera esta instalación una dirección de registro. Sirve una vez, durante siete días.",
            "Abra **Admin**, elija su cuenta y después **Apps → Manage → Install a New App**.",
            "Elija **LTI 1.3** y el método **Dynamic Registration**, pegue la dirección en **Registration URL** y pulse **Continue**.",
            "Deje todos los permisos y ubicaciones, y el nivel de privacidad en **Public**: sin él la herramienta no recibe nombres. Pulse **Enable & Install**.",
          ],
        },
        {
          title: "Con una clave de desarrollador",
          steps: [
            "Abra **Admin**, elija su cuenta y después **Developer Keys → + Developer Key → + LTI Key**.",
            "Ponga **Method** en **Enter URL**, pegue **JSON URL** y **Redirect URIs** de abajo y pulse **Save**.",
            "Ponga la clave nueva en **ON** y copie el número de **Details**: es el identificador de cliente.",
            "Abra **Settings → Apps → View App Configurations → + App**, elija **By Client ID**, pegue el número y pulse **Install**.",
            "Pulse el engranaje de la app y **Deployment Id**. Envíe el identificador de cliente y el de despliegue a quien opera esta instalación.",
          ],
        },
      ],
      inCourse:
        "En un curso, el docente pulsa **Modules → + → External Tool → SkillStudio**. Para mostrarla en el menú: **Settings → Navigation**, arrastre **SkillStudio** arriba y pulse **Save**.",
      trouble: [
        "Faltan los nombres: el nivel de privacidad no es **Public**. Cámbielo en la configuración de la app o de la clave.",
        "La página queda vacía en su propio dominio: comuníquelo a quien opera esta instalación, para que pueda enmarcar las páginas.",
        "Su propio Canvas espera una aprobación aunque la dirección de registro nombraba a su institución: se llama a sí mismo canvas.instructure.com, porque en su security.yml falta **lti_iss**.",
      ],
    },
    blackboard: {
      lead: "Blackboard Learn. La herramienta necesita una aplicación propia en el portal de desarrolladores, porque sus direcciones se fijan allí.",
      ways: [
        {
          title: "Registrar la aplicación, una vez",
          steps: [
            "Entre en **developer.blackboard.com** y abra **My Applications → +**.",
            "Póngale un nombre, marque **My Application supports LTI 1.3**, pegue los valores de abajo y pulse **Register Application and Generate API Key**.",
            "Copie el **Application ID**: es el identificador de cliente.",
          ],
        },
        {
          title: "Añadirla a su Blackboard",
          steps: [
            "Abra **Administrator Panel → LTI Tool Providers → Register LTI 1.3/Advantage Tool**, pegue el **Application ID** en **Client ID** y pulse **Submit**.",
            "Ponga **Tool Status** en **Approved**. En **User Fields to Send** marque **Role in Course**, **Name** y **Email Address**.",
            "Ponga **Allow grade service access** y **Allow Membership Service Access** en **Yes**. Pulse **Submit**.",
            "Copie el **Deployment ID** y envíelo con el identificador de cliente a quien opera esta instalación.",
            "Abra en el menú de la herramienta **Manage Placements → Create Placement**. Elija **Deep Linking content tool**, pegue **Target Link URI** y pulse **Submit**.",
          ],
        },
      ],
      inCourse:
        "En un curso, el docente pulsa **+ → Content Market** (Ultra) o **Build Content** (Original) y elige **SkillStudio**.",
      trouble: [
        "**invalid redirect**: **Tool Redirect URL(s)** de la aplicación debe ser letra por letra la de abajo.",
        "Faltan notas o personas: el acceso a notas y miembros se activa para cada herramienta, vea arriba.",
        "La página queda vacía en su propio dominio: comuníquelo a quien opera esta instalación, para que pueda enmarcar las páginas.",
      ],
    },
    brightspace: {
      lead: "Brightspace (D2L). El registro deja la herramienta desactivada, y el despliegue se hace siempre a mano.",
      ways: [
        {
          title: "Con una dirección de registro",
          steps: [
            "Pida a quien opera esta instalación una dirección de registro. Sirve una vez, durante siete días.",
            "Abra **Admin Tools → Manage Extensibility → LTI Advantage → Register Tool**, elija **Dynamic**, pegue la dirección en **Tool initiation registration endpoint** y pulse **Register**. Se abre y se cierra una pestaña nueva.",
            "Abra el registro nuevo, active **Enabled** y pulse **Save**.",
          ],
        },
        {
          title: "A mano",
          steps: [
            "Abra **Register Tool** como arriba, elija **Standard** y pegue los valores de abajo. Marque las extensiones **Assignment and Grade Services**, **Deep Linking** y **Names and Role Provisioning Services**. Pulse **Register**.",
            "Envíe los seis **Brightspace Registration Details** que muestra a quien opera esta instalación. **Brightspace OAuth2 Audience** es la audiencia del token.",
          ],
        },
        {
          title: "Desplegarla, en ambos casos",
          steps: [
            "Abra **View Deployments → New Deployment** y elija la herramienta y sus tres extensiones.",
            "En **Security Settings** marque **Org Unit Information**, **User Information**, **Link Information** y **Classlist**: sin ellas no llegan nombres.",
            "En **Make tool available to** añada sus unidades. Pulse **Create Deployment** y copie el **Deployment Id** para quien opera esta instalación.",
            "En el despliegue pulse **View Links → New Link**, elija el tipo **Deep Linking Quicklink** y pegue **Target Link URI**.",
          ],
        },
      ],
      inCourse:
        "En un curso, el docente abre **Content**, pulsa **Existing Activities** o **Insert Stuff** y elige **SkillStudio**.",
      trouble: [
        "El token se rechaza: **Brightspace OAuth2 Audience** debe escribirse como audiencia del token; no es la dirección del token.",
        "Solo un registro activado puede usar un dominio: desactive antes el anterior.",
      ],
    },
    sakai: {
      lead: "Sakai 21 y posteriores.",
      ways: [
        {
          title: "Con una dirección de registro",
          steps: [
            "Pida a quien opera esta instalación una dirección de registro. Sirve una vez, durante siete días.",
            "Abra **Administration Workspace → External Tools → LTI Advantage Auto Provision**, dé un título a la herramienta y pulse **Auto-Provision**.",
            "Pulse **Use LTI Advantage Auto Configuration**, pegue la dirección y ejecute el proceso.",
            "Edite la herramienta: permita que reciba nombres y correos, la lista de participantes y notas; guarde.",
          ],
        },
        {
          title: "A mano",
          steps: [
            "Abra **Administration Workspace → External Tools → Install LTI 1.x Tool**, active **LTI 1.3** y pegue los valores de abajo.",
            "Permita que la herramienta reciba nombres y correos, la lista de participantes y notas; guarde.",
            "Envíe los valores que Sakai muestra para la herramienta a quien opera esta instalación.",
          ],
        },
      ],
      inCourse:
        "En un sitio, el docente abre **Lessons → Add Content → Add External Tool** y elige **SkillStudio**.",
      trouble: ["Faltan los nombres: la herramienta aún no puede recibir nombres y correos."],
    },
  },
};
