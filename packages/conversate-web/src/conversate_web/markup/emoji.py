"""Short names of emoji: the most used ones in this module, all of them in ``emoji.txt``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

# A name between its colons. The longest one has 76 characters.
NAME = r"[\w&.’()!#*+-]{1,80}"
# Neither a time such as 10:30:00 nor a part of a word. Each colon costs one bounded piece of text.
SHORTCODE = re.compile(rf"(?<!\w):({NAME}):(?!\w)")

# The names that other chats and GitHub use; these take precedence over ``emoji.txt``.
# Faces; gestures and people; hearts and emotions; animals and plants; food; parties, sports and
# arts; places, travel and weather; objects; symbols. Each name is followed by its emoji.
_TABLE = """
smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂 rofl 🤣
slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍
star_struck 🤩 kissing_heart 😘 yum 😋 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜
zany_face 🤪 hugs 🤗 thinking 🤔 shushing_face 🤫 zipper_mouth_face 🤐 raised_eyebrow 🤨
neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 roll_eyes 🙄 grimacing 😬
relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷 nauseated_face 🤢 sneezing_face 🤧
hot_face 🥵 cold_face 🥶 dizzy_face 😵 exploding_head 🤯 partying_face 🥳 sunglasses 😎
nerd_face 🤓 monocle_face 🧐 confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮
hushed 😯 astonished 😲 flushed 😳 pleading_face 🥺 fearful 😨 cold_sweat 😰
disappointed_relieved 😥 cry 😢 sob 😭 scream 😱 confounded 😖 disappointed 😞 sweat 😓 weary 😩
tired_face 😫 yawning_face 🥱 triumph 😤 rage 😡 angry 😠 skull 💀 poop 💩 hankey 💩 clown_face 🤡
ghost 👻 alien 👽 robot 🤖 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊

wave 👋 raised_hand ✋ vulcan_salute 🖖 ok_hand 👌 v ✌️ crossed_fingers 🤞 metal 🤘
call_me_hand 🤙 point_left 👈 point_right 👉 point_up_2 👆 point_down 👇 +1 👍 thumbsup 👍 -1 👎
thumbsdown 👎 fist ✊ facepunch 👊 clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏
writing_hand ✍️ muscle 💪 ear 👂 eyes 👀 brain 🧠 baby 👶 shrug 🤷 facepalm 🤦 bow 🙇
raising_hand 🙋 tipping_hand_person 💁 dancer 💃 runner 🏃 detective 🕵️ family 👪
busts_in_silhouette 👥

heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜
black_heart 🖤 white_heart 🤍 broken_heart 💔 two_hearts 💕 sparkling_heart 💖 heartpulse 💗
gift_heart 💝 kiss 💋 100 💯 boom 💥 collision 💥 dizzy 💫 sweat_drops 💦 zzz 💤 speech_balloon 💬
thought_balloon 💭

dog 🐶 cat 🐱 mouse 🐭 rabbit 🐰 fox_face 🦊 bear 🐻 panda_face 🐼 koala 🐨 tiger 🐯 lion 🦁
cow 🐮 pig 🐷 frog 🐸 monkey 🐒 chicken 🐔 penguin 🐧 bird 🐦 owl 🦉 unicorn 🦄 bee 🐝 bug 🐛
butterfly 🦋 snail 🐌 snake 🐍 turtle 🐢 octopus 🐙 crab 🦀 fish 🐟 whale 🐳 dolphin 🐬
elephant 🐘 sloth 🦥 bouquet 💐 cherry_blossom 🌸 rose 🌹 sunflower 🌻 tulip 🌷 seedling 🌱
evergreen_tree 🌲 palm_tree 🌴 cactus 🌵 four_leaf_clover 🍀 maple_leaf 🍁 mushroom 🍄

apple 🍎 banana 🍌 lemon 🍋 watermelon 🍉 grapes 🍇 strawberry 🍓 cherries 🍒 peach 🍑 avocado 🥑
eggplant 🍆 tomato 🍅 carrot 🥕 hot_pepper 🌶️ bread 🍞 croissant 🥐 cheese 🧀 egg 🥚 bacon 🥓
hamburger 🍔 fries 🍟 pizza 🍕 taco 🌮 sushi 🍣 ramen 🍜 popcorn 🍿 icecream 🍦 doughnut 🍩
cookie 🍪 birthday 🎂 cake 🍰 chocolate_bar 🍫 candy 🍬 coffee ☕ tea 🍵 beer 🍺 beers 🍻
clinking_glasses 🥂 wine_glass 🍷 cocktail 🍸 champagne 🍾

tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 christmas_tree 🎄 jack_o_lantern 🎃 trophy 🏆
medal_sports 🏅 1st_place_medal 🥇 soccer ⚽ basketball 🏀 tennis 🎾 dart 🎯 game_die 🎲
video_game 🎮 art 🎨 guitar 🎸 musical_note 🎵 notes 🎶 headphones 🎧 microphone 🎤 clapper 🎬
camera 📷 tv 📺

earth_africa 🌍 globe_with_meridians 🌐 house 🏠 office 🏢 school 🏫 hospital 🏥 car 🚗 bus 🚌
bike 🚲 train 🚆 airplane ✈️ rocket 🚀 ship 🚢 construction 🚧 rotating_light 🚨 ambulance 🚑
fire_engine 🚒 sunny ☀️ cloud ☁️ rainbow 🌈 umbrella ☔ zap ⚡ snowflake ❄️ snowman ⛄ fire 🔥
droplet 💧 ocean 🌊 star ⭐ star2 🌟 sparkles ✨ crescent_moon 🌙 full_moon 🌕

computer 💻 desktop_computer 🖥️ keyboard ⌨️ iphone 📱 telephone_receiver 📞 battery 🔋
electric_plug 🔌 bulb 💡 flashlight 🔦 mag 🔍 lock 🔒 unlock 🔓 key 🔑 hammer 🔨 wrench 🔧
hammer_and_wrench 🛠️ gear ⚙️ toolbox 🧰 nut_and_bolt 🔩 link 🔗 paperclip 📎 scissors ✂️
pencil 📝 memo 📝 pencil2 ✏️ book 📖 books 📚 bookmark 🔖 newspaper 📰 calendar 📆 date 📅
clipboard 📋 pushpin 📌 round_pushpin 📍 file_folder 📁 chart_with_upwards_trend 📈
chart_with_downwards_trend 📉 bar_chart 📊 package 📦 mailbox 📫 email 📧 envelope ✉️
inbox_tray 📥 outbox_tray 📤 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 moneybag 💰 dollar 💵
euro 💶 credit_card 💳 gem 💎 hourglass ⌛ watch ⌚ alarm_clock ⏰ stopwatch ⏱️ broom 🧹
wastebasket 🗑️ shield 🛡️ microscope 🔬 test_tube 🧪 dna 🧬 pill 💊 syringe 💉 crown 👑
eyeglasses 👓 ring 💍

white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌
negative_squared_cross_mark ❎ question ❓ exclamation ❗ bangbang ‼️ interrobang ⁉️ warning ⚠️
no_entry ⛔ no_entry_sign 🚫 stop_sign 🛑 information_source ℹ️ recycle ♻️ arrow_up ⬆️
arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrows_counterclockwise 🔄 heavy_plus_sign ➕
heavy_minus_sign ➖ infinity ♾️ new 🆕 ok 🆗 sos 🆘 cool 🆒 red_circle 🔴 orange_circle 🟠
yellow_circle 🟡 green_circle 🟢 blue_circle 🔵 checkered_flag 🏁 white_flag 🏳️
rainbow_flag 🏳️‍🌈
"""

_CELLS = _TABLE.split()
EMOJI = dict(zip(_CELLS[::2], _CELLS[1::2], strict=True))


def find_emoji(name: str) -> str | None:
    """Return the emoji with the short name *name*, or None."""
    return EMOJI.get(name) or all_emoji().get(name)


def replace_names(text: str) -> str:
    """Return *text* with the emoji in place of their names between colons."""
    return SHORTCODE.sub(lambda found: find_emoji(found[1]) or found[0], text)


@cache
def all_emoji() -> dict[str, str]:
    """Return the table that ``scripts/emoji_names.py`` writes, loaded on the first rare name."""
    lines = files(__package__).joinpath("emoji.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines]
    return {name: mark for mark, *names in rows for name in names}
