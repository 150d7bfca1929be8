"""The words with which mail programs begin a quote, a forwarded e-mail or a signature.

Each is in lower case. Languages: English, German, French, Spanish, Arabic, Italian, Dutch and
Portuguese.
"""

from __future__ import annotations

# "On Monday at 10:15, Ada wrote:" begins with one of these …
ATTRIBUTION_BEGINS = (
    "on ", "am ", "le ", "el ", "il ", "op ", "em ", "no dia ", "في ", "بتاريخ ", "يوم ",
)  # fmt: skip
# … has one of these …
ATTRIBUTION_VERBS = (
    "wrote", "writes", "schrieb", "hat geschrieben", "a écrit", "escribió", "ha escrito", "scrive",
    "schreef", "escreveu", "كتب", "تمت كتابة",
)  # fmt: skip
# … and ends with a colon, in one of its forms.
COLONS = (":", "：", "؛")

# The labels of a header block, by the header.
LABELS = {
    "from": ("from", "von", "de", "da", "van", "من"),
    "sent": (
        "sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "enviado", "enviado el",
        "enviado em", "enviada em", "fecha", "data", "inviato", "verzonden", "تاريخ الإرسال",
        "تم الإرسال", "أرسلت", "أُرسلت", "التاريخ", "تاريخ",
    ),
    "to": ("to", "an", "à", "para", "a", "aan", "إلى", "الى"),
    "copy": ("cc", "kopie", "نسخة", "reply-to", "antwort an", "répondre à", "responder a"),
    "subject": (
        "subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto", "الموضوع",
    ),
}  # fmt: skip

# Between hyphens, or at the beginning of a line that ends with a colon.
FORWARDED = (
    "original message", "reply message", "forwarded message",
    "begin forwarded message", "original appointment",
    "ursprüngliche nachricht", "originalnachricht", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht", "weitergeleitete e-mail", "original-nachricht",
    "message d'origine", "message d’origine", "message original", "message transféré",
    "forwarded message", "début du message transféré", "début du message réexpédié",
    "mensaje original", "mensaje reenviado", "inicio del mensaje reenviado",
    "messaggio originale", "messaggio inoltrato", "inizio messaggio inoltrato",
    "oorspronkelijk bericht", "doorgestuurd bericht", "begin doorgestuurd bericht",
    "mensagem original", "mensagem encaminhada", "início da mensagem reencaminhada",
    "الرسالة الأصلية", "رسالة أصلية", "رسالة معاد توجيهها", "رسالة مُعاد توجيهها",
    "بدء الرسالة المعاد توجيهها", "بداية الرسالة المعاد توجيهها", "الرسالة المعاد توجيهها",
)  # fmt: skip

# At the beginning of the last line of an answer.
SENT_FROM = (
    "sent from my ", "sent from mail for ", "sent from outlook", "sent from yahoo", "sent from a ",
    "sent from proton", "sent from samsung", "sent with ", "sent via ", "get outlook for ",
    "sent from gmail", "sent from spark",
    "sent using ", "sent on the ", "sent from the all-new ",
    "gesendet von ", "gesendet mit ", "von meinem ", "diese nachricht wurde von meinem ",
    "holen sie sich outlook", "outlook für ", "von meiner ", "gesendet über ",
    "envoyé de ", "envoyé depuis ", "envoyé à partir de ", "envoyé avec ", "envoyée de ",
    "télécharger outlook pour ", "obtenir outlook pour ", "obtenez outlook pour ",
    "enviado desde ", "enviado con ", "enviado mediante ", "enviado vía ", "enviado de ",
    "obtener outlook para ", "descargar outlook para ", "obtén outlook para ",
    "inviato da ", "inviato dal ", "inviato con ", "scarica outlook per ", "ottieni outlook per ",
    "verzonden vanaf ", "verstuurd vanaf ", "verzonden met ", "outlook voor ", "verzonden vanuit ",
    "enviado do ", "enviado a partir ", "enviada do ", "obter o outlook para ",
    "أُرسلت من ", "أرسلت من ", "تم الإرسال من ", "مرسل من ", "مُرسل من ", "أرسل من ", "أُرسل من ",
    "الحصول على outlook", "احصل على outlook", "تم إرسالها من ", "تم إرساله من ",
)  # fmt: skip
# What stands in such a line at its end, in languages that put the verb there.
SENT_ENDS = ("gesendet", "verschickt", "gesendet.", "verzonden", "verschickt.")
