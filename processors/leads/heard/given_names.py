"""Given names common enough to be known for one where little else speaks for it."""

from __future__ import annotations

from . import tables

GIVEN = tables.words(
    """
    aaron abby abdul abel abigail abraham ada adam adele adrian adriana agnes ahmed aisha alan alana albert alberto
    aldo alejandra alejandro alex alexa alexander alexandra alexis alfonso alfred alfredo ali alice alicia alina
    alison allan allen allison alma alvaro alyssa amanda amber amelia amina amir amit amy ana anastasia andre
    andrea andreas andres andrew andy angel angela angelica angelina angie anil anita anjali ann anna anne annette
    annie anthony antoine anton antonia antonio april ariana ariel arjun arlene armando arnold arthur arturo asha
    ashley ashok astrid audrey austin ava ayesha barbara barry beatrice beatrix beatriz becky belinda ben benjamin
    bernadette bernard bernice bert beth bethany betty beverly bianca bill billy blake blanca bob bobby bonnie brad
    bradley brandon brenda brent brett brian bridget brittany brooke bruce bruno bryan bryce caitlin caleb calvin
    cameron camila camille carl carla carlos carmen carol carole carolina caroline carolyn carrie carter cassandra
    catalina catherine cathy cecilia cedric celeste celia cesar chad chandra charlene charles charlie charlotte
    chelsea cheryl chester chloe chris christian christina christine christopher christy cindy claire clara
    clarence claude claudia clayton clement clifford clint clyde cody colin colleen connie connor conrad constance
    cora corey corinne cory courtney craig cristina crystal curtis cynthia daisy dale damian damon dan dana daniel
    daniela danielle danny daphne darius darlene darrell darren daryl dave david dawn dean deanna debbie deborah
    debra delia denise dennis derek derrick desmond devin devon diana diane diego dilip dimitri dmitri dolores
    dominic don donald donna dora doreen doris dorothy doug douglas duane duncan dustin dwayne dylan earl eddie
    edgar edith eduardo edward edwin eileen elaine eleanor elena eli elias elijah elisa elise elizabeth ella ellen
    elliot ellis eloise elsa elsie emery emil emilia emilio emily emma emmanuel emmett enrique eric erica erik
    erika erin ernest ernesto ernie esperanza esteban estelle ester esther ethan ethel eugene eva evan evelyn
    fabian fabiola farah farid fatima faye felicia felipe felix fernanda fernando fiona flora florence floyd
    frances francesca francis francisco frank franklin fred freddy frederick gabriel gabriela gail gary gavin gayle
    gene geoffrey george georgia georgina gerald geraldine gerard gerardo gilbert gina ginger giovanni giulia
    gladys glen glenn gloria gordon graciela graham grant greg gregg gregory greta guadalupe guillermo gunther
    gustavo guy gwen gwendolyn hailey hamza hana hank hannah hans harold harriet harry harvey hassan hazel heather
    hector heidi helen helena helga henrietta henry herbert herman hilda hiro holly hope horace howard hubert hugh
    hugo ian ibrahim ida ignacio igor ines ingrid irene iris irma isaac isabel isabella isaiah ivan ivy jack jackie
    jackson jacob jacqueline jada jaime jake jamal james jamie jan jane janet janice jared jasmine jason jasper
    javier jay jean jeanette jeanne jeff jeffrey jen jenna jennifer jenny jeremiah jeremy jermaine jerome jerry
    jesse jessica jesus jill jim jimmy jo joan joann joanna joanne joaquin jocelyn jodi joe joel joey johan johanna
    john johnny jon jonathan jordan jorge jose josefina joseph josephine josh joshua joy joyce juan juana juanita
    judith judy julia julian juliana julie julio june justin kai kareem karen kari karina karl karla kate katharine
    katherine kathleen kathryn kathy katie katrina kay kayla keisha keith kelly kelvin ken kendra kenneth kenny
    kerry kevin khalid kim kimberly kirk kofi krista kristen kristin kristina kristine kumar kurt kyle lakshmi
    lamar lana lance lara larry latoya laura lauren laurie lawrence leah lee leila lena leo leon leonard leonardo
    leroy leslie lester leticia lewis liam lila lillian lily linda lindsay lisa liz lloyd logan lois lola lorenzo
    loretta lorraine louis louise lourdes lucas lucia luciana lucille lucy luis luisa luke luther lydia lynn mabel
    madeline madison magdalena maggie mahmoud maja malcolm mandy manuel mara marc marcel marcela marcia marco
    marcos marcus margaret margarita maria marian mariana marie marilyn marina mario marion marisol marissa
    marjorie mark marlene marlon marsha marta martha martin marvin mary mason mateo matilda matt matteo matthew
    maureen maurice max maxine maya megan mehmet mei melanie melinda melissa melvin mercedes meredith michael
    micheal michele michelle miguel mike mikhail mildred miles milo milton mindy ming minerva miranda miriam
    mitchell mohamed mohammed moira molly monica monique morgan moses muhammad muriel myra nadia nadine nancy naomi
    natalia natalie natasha nathan nathaniel neal neha neil nelson nicholas nick nicolas nicole nigel nikhil nina
    nita noah noel noelle nora norma norman octavia olga olive oliver olivia omar ophelia orlando oscar oswaldo
    otis owen pablo paige paloma pam pamela paola patrice patricia patrick patty paul paula paulette pauline pedro
    peggy penelope percy perry pete peter petra phil philip phillip phoebe phyllis pierre priscilla priya quentin
    quincy quinn rachel rafael raj rajesh ralph ramon ramona randall randy raquel rashid raul ravi ray raymond
    rebecca reggie regina reginald rene renee reuben rhonda ricardo richard rick ricky rita rob robert roberta
    roberto robin rocio rodney rodrigo roger rohan roland ron ronald ronnie rosa rosalie rosalind rosario rosemary
    rosie ross roxanne roy ruben ruby rudy rufus russell ruth ryan sabrina sadie sally salma salvador sam samantha
    samir samuel sandra sandy sanjay santiago sara sarah sasha saul scott sean sebastian selena selma serena sergei
    sergio seth shane shannon sharon shaun shauna shawn sheila shelby sheldon shelley sheryl shirley sidney sienna
    silvia simon simone sofia sonia sophia sophie stacey stacy stan stanley stella stephanie stephen steve steven
    stuart sue sunil susan susana suzanne svetlana sven sylvia tabitha tamara tammy tanya tara tariq tasha tatiana
    ted terence teresa terri terry theo theodore theresa thomas tiffany tim timothy tina tobias toby todd tom tomas
    tommy toni tony tracey tracy travis trent trevor trisha troy tyler tyrone ulrich ursula valentina valerie
    vanessa vera verna vernon veronica vicki vicky victor victoria vijay vikram vince vincent viola violet virginia
    vivian vladimir wade walter wanda warren wayne wendell wendy wesley whitney wilbur wilfred will willa william
    willie wilma winifred winston xavier ximena yolanda yusuf yvette yvonne zach zachary zelda zoe
    """
)

# Given names that are words as well: with a family name behind them they are taken for names.
WORDS = tables.words(
    """
    april art autumn bill chip crystal dawn destiny dick drew earl faith faye frank gene ginger grace grant guy
    harmony hazel heather holly hope iris ivy jack jasmine jewel joy june lance lily mark mason may melody mercy
    miles olive pat patience pearl penny ray rich rob robin rocky rose ruby rusty sage sandy skip sonny stormy
    summer sunny sue trinity violet wade will willow dolores mercedes rosa luz cruz angel jesus mar sol luna
    """
)
