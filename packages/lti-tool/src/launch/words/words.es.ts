import type { Words } from "./words.ts";

export const es: Words = {
  language: "es",
  direction: "ltr",
  refusals: {
    start_again: {
      title: "No se pudo verificar esta apertura",
      advice:
        "Vuelva a su curso y abra la actividad otra vez. Si se repite, envíe el código de abajo al equipo de soporte.",
    },
    malformed: {
      title: "Esta solicitud está incompleta",
      advice: "Abra la actividad desde su curso, no desde un marcador ni una dirección compartida.",
    },
    too_large: {
      title: "Esta solicitud es demasiado grande",
      advice:
        "Su plataforma de aprendizaje envió más de lo que SkillStudio acepta. Envíe el código de abajo a su administrador.",
    },
    expired: {
      title: "Se agotó el tiempo",
      advice: "Vuelva a su curso y abra la actividad otra vez.",
    },
    opened_already: {
      title: "Esta página ya se había abierto",
      advice: "Cada apertura sirve una sola vez. Vuelva a su curso y abra la actividad otra vez.",
    },
    not_understood: {
      title: "Su plataforma de aprendizaje envió algo inesperado",
      advice:
        "Abrirla otra vez apenas ayudará. Envíe el código de abajo al administrador de la plataforma, que puede revisar allí la configuración de la herramienta.",
    },
    user_unknown: {
      title: "Su plataforma de aprendizaje no dijo quién es usted",
      advice:
        "Inicie sesión allí y abra la actividad otra vez. Si ya la había iniciado, envíe el código de abajo al administrador de la plataforma.",
    },
    clocks_differ: {
      title: "Los relojes no coinciden",
      advice:
        "El reloj de su plataforma de aprendizaje difiere del nuestro en más de un minuto. Envíe el código de abajo a su administrador.",
    },
    platform_unknown: {
      title: "Esta plataforma de aprendizaje no está conectada",
      advice: "Su administrador tiene que registrar SkillStudio primero. Envíele el código de abajo.",
    },
    platform_ambiguous: {
      title: "Esta plataforma de aprendizaje no dijo cuál es",
      advice:
        "Está conectada aquí más de una vez, así que debe indicar su client id al entrar. Envíe el código de abajo a su administrador.",
    },
    platform_inactive: {
      title: "Esta plataforma de aprendizaje no está activa",
      advice:
        "Un administrador de SkillStudio tiene que aprobarla, o la ha desactivado. Pida a su docente que se ponga en contacto con él.",
    },
    platform_refused: {
      title: "Su plataforma de aprendizaje no le dejó entrar",
      advice: "Inicie sesión allí y abra la actividad otra vez.",
    },
    platform_silent: {
      title: "Su plataforma de aprendizaje no responde",
      advice: "No pudimos obtener lo necesario para verificarle. Inténtelo de nuevo en un minuto.",
    },
    place_unknown: {
      title: "SkillStudio no está configurado aquí",
      advice:
        "Esta plataforma de aprendizaje no admite lugares nuevos por sí sola. Pida a un administrador de SkillStudio que añada este.",
    },
    place_pending: {
      title: "Pendiente de aprobación",
      advice:
        "Este lugar es nuevo para SkillStudio. Pida a un administrador de SkillStudio que lo apruebe y abra la actividad otra vez.",
    },
    place_off: {
      title: "SkillStudio está desactivado aquí",
      advice:
        "Un administrador lo ha desactivado para este lugar. Pregúntele si cree que debería estar activo.",
    },
    earlier_key_wrong: {
      title: "Su plataforma de aprendizaje no pudo probar su clave anterior",
      advice:
        "Dice quién era usted antes de pasar a LTI 1.3, pero no con la clave que conocemos. Envíe el código de abajo a su administrador.",
    },
    browser_blocked: {
      title: "Su navegador bloquea esta página dentro del curso",
      advice:
        "Vuelva a su curso y abra la actividad en una ventana nueva, o permita las cookies de esta página, e inténtelo otra vez.",
    },
    registration_failed: {
      title: "El registro no se completó",
      advice:
        "Aquí no se cambió nada. Pida una nueva dirección de registro e inténtelo otra vez, o envíe el código de abajo al equipo de soporte.",
    },
    registration_address_used: {
      title: "Esta dirección de registro ya no es válida",
      advice: "Cada dirección sirve una sola vez y por poco tiempo. Pida una nueva.",
    },
    registration_exists: {
      title: "Esta plataforma ya está registrada",
      advice:
        "No se cambió nada. Si quiere empezar de nuevo, pida a un administrador de SkillStudio que elimine primero el registro anterior (skillstudio platform remove).",
    },
    failed: {
      title: "Algo falló por nuestra parte",
      advice: "Inténtelo de nuevo en un minuto. Si se repite, envíe el código de abajo al equipo de soporte.",
    },
  },
  code: "Código",
  supportId: "Identificador de soporte",
  backToCourse: "Volver al curso",
  opening: "Abriendo…",
  needsScript: "Esta página necesita JavaScript.",
  oneMoreClick: "Un clic más",
  newWindowLead:
    "Su navegador no permite que esta página funcione dentro del curso. Funciona en una ventana propia.",
  newWindow: "Abrir en una ventana nueva",
  registered: "Registrado",
  registeredReady: (platform) => `SkillStudio está registrado en ${platform} y listo para activarse allí.`,
  almostDone: "Casi listo",
  registeredPending: (platform) =>
    `SkillStudio está registrado en ${platform}. Un administrador de SkillStudio tiene que aprobarlo antes de la primera apertura.`,
  close: "Cerrar",
  registrationAddress: "Esta es una dirección de registro",
  registrationAddressLead:
    "Péguela donde su plataforma de aprendizaje pida la URL de registro de una herramienta LTI 1.3. Sirve una sola vez.",
};
