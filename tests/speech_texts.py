"""Made-up sentences as Transcribe's items: tokens, and marks at their ends."""

import random
from collections.abc import Iterator

_OPENINGS = ("", "", "", "So ", "Well, ", "And ", "But ", "You know, ", "In the end, ", "Yeah, ")
_SUBJECTS = (
    *("I", "we", "they", "you", "it", "the committee", "my colleague from the north"),
    *("a friend of mine", "the people in that office", "everybody who was there"),
    *("the first version of the report", "nobody on the team", "Anna", "Doctor Brown"),
)
_VERBS = (
    *("agreed with", "talked about", "decided on", "was thinking of", "looked into", "asked for"),
    *("went to", "had", "saw", "would like to have", "could not find", "said that it was for"),
    *("remembered", "is responsible for", "explained to us that this is", "did not believe in"),
)
_OBJECTS = (
    *("it", "that", "the plan for the second quarter", "a way to get there in time"),
    *("the report that you sent to us", "an idea", "the two buildings at the end of the street"),
    *("$3,500 in 2019", "3.5 % of the budget", "a meeting at 10:30 with the architects"),
    *("what the customers were really complaining about", "the weather", "a different solution"),
    *("infrastructure and responsibilities", "the understanding of the recommendation"),
)
_TAILS = (
    *("", "", "", " before the end of the week", " because nobody had asked for it"),
    *(" and then we moved on to something else", ", which was a surprise to all of us"),
    *(" if there is enough time for that", ", although it was late", " as far as I know"),
    *(" with the help of some people from the other department", ", and that is about it"),
)
_SHORT = ("Yes.", "No.", "Right.", "Okay.", "I know.", "Exactly.", "Why?", "Thank you.", "Sure.")

#: Languages with an alphabet, by Transcribe's code; English is made by english() below.
SENTENCES = {
    "es-ES": (
        "¿ Cómo estás hoy, y qué vamos a hacer con los documentos de la semana pasada?",
        "El informe que nos enviaste trata de los cambios en el presupuesto para el año próximo.",
        "Bueno, no lo sé.",
        "Creo que la reunión con el director es a las diez y media en la oficina del norte.",
        "Me parece una buena idea, pero hay que hablar con los que no estuvieron en la reunión.",
    ),
    "ar-SA": (
        "مرحبا بكم في هذا البرنامج الجديد الذي نتحدث فيه عن العمل والحياة.",
        "Windows هو نظام تشغيل يستخدمه كثير من الناس في المكاتب والمدارس.",
        "YouTube و Google من أشهر المواقع في العالم، وهي تدعم أكثر من 100 لغة.",
        "هل تريدون معرفة المزيد؟",
        "إذن تابعوا معنا حتى نهاية الحلقة، ثم نجيب عن أسئلتكم في الاسبوع القادم.",
    ),
    "hi-IN": (
        "नमस्ते दोस्तों, आज हम बात करेंगे नई सेवा के बारे में।",
        "यह आपकी आवाज़ को लिखित रूप में बदल देती है, और इसके लिए कुछ करना नहीं पड़ता।",
        "क्या आप जानना चाहते हैं कि यह कैसे काम करती है?",
        "हाँ, बिल्कुल।",
    ),
    "ko-KR": (
        "오늘은 새로운 음성 서비스에 대해서 설명해 드리겠습니다.",
        "회의 내용을 문서로 정리할 때 아주 편리하고, 누구나 쉽게 사용할 수 있습니다.",
        "네, 맞습니다.",
        "다만 전문 용어가 많은 경우에는 사전에 단어를 등록해 두는 것이 좋습니다.",
    ),
    "ja-JP": (
        "今日 は、 新しい 文字 起こし サービス に ついて ご 説明 し ます。",
        "この サービス は、 音声 を テキスト に 変換 する こと が でき ます ので、",
        "会議 の 議事録 など を 作成 する とき に とても 便利 です。",
        "はい、 そう です ね。",
        "昨日 の 夜 に 駅 の 前 の 店 で ラーメン を 食べ た けれど 美味しく なかっ た です。",
        "専門 用語 が 多い 場合 に は 語彙 を 登録 し て いただく 必要 が ござい ます。",
    ),
    "zh-CN": (
        "今天 我们 来 介绍 一下 新 的 语音 转写 服务。",
        "这 项 服务 可以 把 录音 里 的 每 一 句 话 变成 文字， 所以 在 整理 会议 记录 时 很 方便。",
        "对， 没错。",
        "如果 专业 术语 比较 多 的话， 最好 先 把 这些 词 加 到 词汇 表 里面 去。",
    ),
    "th-TH": (
        "วันนี้ เรา จะ มา แนะนำ บริการ ถอด เสียง แบบ ใหม่ ที่ ทุกคน สามารถ ใช้ งาน ได้ ง่าย",
        "บริการ นี้ ช่วย เปลี่ยน ไฟล์ เสียง ให้ เป็น ข้อความ เพื่อ ใช้ ใน การ ทำ รายงาน การ ประชุม",
        "ใช่ ครับ",
    ),
}


def english(dice: random.Random) -> Iterator[str]:
    """Yields sentences of two to forty words; one in six has a word or two."""
    while True:
        if dice.random() < 1 / 6:
            yield dice.choice(_SHORT)
            continue
        parts = [f"{dice.choice(_SUBJECTS)} {dice.choice(_VERBS)} {dice.choice(_OBJECTS)}"]
        parts += [dice.choice(_TAILS) for _ in range(dice.choice((1, 1, 2, 3)))]
        text = dice.choice(_OPENINGS) + "".join(parts)
        yield text[0].upper() + text[1:] + dice.choice("....?")


def sentences(language: str, dice: random.Random) -> Iterator[str]:
    """Yields sentences without end."""
    if language.startswith("en"):
        yield from english(dice)
    while True:
        yield dice.choice(SENTENCES[language])
