"""The nouns that speakers go by: offices, media, experts, third parties, first names."""

from annotate.attribute.cues import vocabulary

SOURCES = vocabulary("""
    official officials source sources interlocutor interlocutors insider insiders источник
    источники источника источников собеседник собеседники собеседника чиновник чиновники
    чиновника джерело джерела співрозмовник посадовець
""")
PEOPLE = vocabulary("""
    delegate delegates counsellor attache director coordinator inspector inspectors chair whip
    generals admirals commanders envoys ministers presidents senators congressmen lawmakers
    legislator legislators deputies ambassadors advisers advisors captain major lieutenant
    negotiators undersecretaries secretaries spokesmen translator interpreter mediator counterpart
    директор начальник руководитель переговорщик переговорщица переговорщики делегат замглавы
    спецпосланник спецпредставитель постпред помощник помощница заместитель поверенный адмирал
    командующий консул куратор пресс-секретаря директора помощника заместителя сенатора генерала
    адмирала депутата депутатка переговорщика переговорщицы зампред сенаторы дипломаты
    законодатели законодатель военные военный
    aide aides captain brigadier colonel commissioner participant member members undersecretary
    officer officers negotiators commander-in-chief marshal attaché consul
    посланник уполномоченный парламентарий депутаты генерал
    minister ministers secretary president spokesman spokeswoman spokesperson spokespeople
    diplomat diplomats ambassador envoy leader head chief adviser advisor senator congressman
    congresswoman lawmaker deputy representative representatives premier chancellor chairman
    chairwoman speaker negotiator general admiral commander politician statesman
    vice-president governor министр министра президент президента секретарь госсекретарь
    госсекретаря пресс-секретарь представитель представителя представительница дипломат
    дипломата посол посла глава главы лидер советник советника сенатор депутат замминистра
    премьер спикер политик чиновница міністр речник речниця очільник радник
""")
INSTITUTIONS = vocabulary("""
    department ministry administration government agency embassy committee mission command
    office side party delegation service council department's cabinet parliament authorities
    ведомство министерство администрация правительство посольство сторона делегация власти
    ведомстве ведомства министерства администрации посольства министерстве відомство
    міністерство уряд
""")
MEDIA = vocabulary("""
    newspaper newspapers agency outlet outlets magazine channel publication media broadcaster
    journalist journalists reporter reporters correspondent website portal tabloid press
    reuters ap afp tass ria interfax cnn bbc nyt wp wsj bloomberg politico axios newsweek
    gazeta.ru kommersant izvestia times post journal газета издание агентство телеканал сми
    журналист журналисты портал тасс риа интерфакс видання газети агентства издания
""")
EXPERTS = vocabulary("""
    tourist tourists student students teacher teachers fisherman fishermen passenger passengers
    family families firm firms company companies worker workers farmer farmers fan fans trader
    traders relative relatives widow mother father nurse doctor singer athlete athletes
    туристы турист студент студенты рыбаки родственники компания компании пассажиры
    expert experts analyst analysts scientist scientists scholar scholars professor researcher
    researchers historian economist observer observers commentator commentators columnist
    author fellow americanist lecturer academic academics strategist pundit pundits lawyer
    lawyers activist activists resident residents critic critics opposition blogger
    businessman businessmen voter voters poll polls study survey institute university center
    centre school think-tank foundation former ex-president ex-minister ex-ambassador
    ex-official people citizens public эксперт эксперты эксперта политолог политолога
    политологи аналитик аналитики аналитика историк экономист профессор обозреватель
    наблюдатели ученый американист американиста автор блогер институт института центр центра
    экс-посол бывший бывшего бывшая оппозиция правозащитник експерт експерти політолог
    аналітик
""")
ROLES = SOURCES | PEOPLE | INSTITUTIONS | MEDIA | EXPERTS
THIRD = vocabulary("""
    nato eu un osce g7 europe european ukraine ukrainian kyiv kiev zelensky zelenskyy china
    chinese beijing britain british uk london germany german berlin france french paris turkey
    turkish ankara poland polish warsaw israel israeli iran iranian tehran india indian japan
    japanese tokyo canada canadian australia australian italy italian rome spain spanish
    sweden swedish finland finnish norway norwegian denmark danish netherlands dutch belgium
    belgian brussels austria austrian vienna hungary hungarian czech slovakia slovak romania
    romanian bulgaria bulgarian greece greek serbia serbian belarus belarusian minsk
    lukashenko lithuania lithuanian latvia latvian estonia estonian georgia georgian moldova
    moldovan armenia armenian azerbaijan azerbaijani kazakhstan kazakh syria syrian iraq iraqi
    egypt egyptian saudi qatar korea korean vietnam brazil mexico mexican vatican pope bloc
    alliance kosovo albanian swiss switzerland ireland irish portugal нато ес оон обсе
    евросоюз евросоюза украина украины украинский зеленский киев киева киеве китай китая
    китайский пекин великобритания лондон германия германии берлин франция франции париж
    турция турции польша варшава израиль иран европа европейский брюссель белоруссия беларусь
    минск лукашенко альянс альянса грузия казахстан япония украинского украинская китайского
    немецкий британский французский україна україни зеленський київ київський
""")
"""Parties that no side of a taxonomy owns unless its actors say so."""
MALE_TITLES = vocabulary("spokesman congressman chairman")
WRITINGS = vocabulary("""
    e-mail email statement letter message note document paper communique communiqué release text
    readout заявление письмо сообщение документ
""")
FEMALE = vocabulary("""
    spokeswoman congresswoman chairwoman mrs. ms. представительница речниця maria jen jennifer
    wendy victoria karoline carol susan linda jane mary anna ann anne laura julia sarah sara
    kate katherine catherine elizabeth emily karen nancy hillary kamala angela ursula annalena
    theresa olga elena tatiana natalia irina svetlana oksana ekaterina valentina marina tammy
    claire emma rachel rebecca ruth helen margaret patricia barbara michelle molly мария
    дженнифер джен венди виктория кэролайн кэрол сьюзан линда анна лаура ольга елена татьяна
    наталья ирина светлана оксана екатерина валентина марина тэмми энн эмили
""")
